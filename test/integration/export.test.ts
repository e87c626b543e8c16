import { cp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { hashFile } from "../../src/runs/hashFile";
import { readEvents } from "../../src/runs/reader";
import { openTestModel } from "../unit/support/openTestModel";
import { configuration, createWorkspace, lethe } from "./letheFixture";

let folder = "";
/** Folder of a run that trained an adapter in four steps, with evaluations at the second step and at the end. */
let runFolder = "";
beforeAll(async () => {
  folder = await createWorkspace();
  const file = path.join(folder, "adapter.lethe.json");
  const output = { dtype: "float32", checkpointEverySteps: 2 };
  const training = { ...configuration.training, learningRate: 0.05 };
  const adapter = { type: "lora", rank: 2, targets: ["q_proj", "v_proj", "down_proj"] };
  await writeFile(file, JSON.stringify({ ...configuration, training, adapter, output }));
  const { stdout } = await lethe("run", file, "--json");
  ({ runFolder } = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as { runFolder: string });
}, 240_000);

const filesOf = async (at: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all((await readdir(at)).map(async (name) => [name, await hashFile(path.join(at, name))] as const)),
  );

/** Scores of a few texts by a model or by an adapter. */
const lossesUnder = async (at: string): Promise<number[]> => {
  const model = await openTestModel(at);
  const texts = ["The forget of house 1 stood by the sea.", "Where did the retain stand?"];
  const scores = await model.score(texts.map((text) => ({ ids: model.tokenizer.encode(text), targetStart: 1 })));
  await model.dispose();
  return scores.flatMap(({ logProbabilities }) => logProbabilities);
};

const farthest = (left: readonly number[], right: readonly number[]): number =>
  Math.max(...left.map((number, index) => Math.abs(number - (right[index] ?? NaN))));

describe("lethe export", () => {
  it("copies the adapter unchanged", async () => {
    const target = path.join(folder, "adapter");
    const { stdout } = await lethe("export", runFolder, "--adapter", "--to", target);
    expect(stdout).toContain("The adapter of step 4 is in");
    const written = await filesOf(path.join(runFolder, "checkpoints/4/adapter"));
    expect(await filesOf(target)).toEqual(written);
    expect(Object.keys(written).sort()).toEqual(["adapter_config.json", "adapter_model.safetensors"]);
  });

  it("merges the adapter into a model with the same scores", async () => {
    const target = path.join(folder, "merged");
    await lethe("export", runFolder, "--to", target);
    expect(await readdir(target)).not.toContain("adapter");
    const merged = await lossesUnder(target);
    // For log-probabilities of up to 10, in float32.
    expect(farthest(await lossesUnder(path.join(folder, "adapter")), merged)).toBeLessThan(1e-4);
    expect(farthest(await lossesUnder(path.join(folder, "model")), merged)).toBeGreaterThan(0.05);
  });

  it("takes the checkpoint of the best evaluation, or the one of a step", async () => {
    const log = path.join(runFolder, "events.ndjson");
    const written = await readFile(log, "utf8");
    // A second checkpoint, of the step with the evaluation during the run.
    await cp(path.join(runFolder, "checkpoints/4"), path.join(runFolder, "checkpoints/2"), { recursive: true });
    const exportedWhere = async (scores: Readonly<Record<number, number>>): Promise<string> => {
      const lines = (await readEvents(runFolder)).events.map((event) => {
        if (event.type !== "evaluation") return JSON.stringify(event);
        const { summary, step } = event;
        const retain = { ...summary.retain, regurgitation: scores[step] ?? 0, knowledge: 1 };
        const forget = { ...summary.forget, regurgitation: 0.5, knowledge: 0 };
        return JSON.stringify({ ...event, summary: { ...summary, retain, forget } });
      });
      await writeFile(log, `${lines.join("\n")}\n`);
      const target = path.join(folder, "best");
      const { stdout } = await lethe("export", runFolder, "--best", "--to", target);
      expect(await hashFile(path.join(target, "model.safetensors"))).toBe(
        await hashFile(path.join(runFolder, "checkpoints/4/model.safetensors")),
      );
      await rm(target, { recursive: true });
      await writeFile(log, written);
      return stdout;
    };
    expect(await exportedWhere({ 2: 0.9, 4: 0.8 })).toContain("The model of step 2 is in");
    expect(await exportedWhere({ 2: 0.8, 4: 0.9 })).toContain("The model of step 4 is in");
    expect(await exportedWhere({ 2: 0.9, 4: 0.9 })).toContain("The model of step 4 is in");
    const byStep = await lethe("export", runFolder, "--step", "2", "--to", path.join(folder, "second"));
    expect(byStep.stdout).toContain("The model of step 2 is in");
    expect((await lethe("export", runFolder, "--step", "3")).stderr).toMatch(
      /has no checkpoint of step 3; choose one of the steps 2, 4\.\n$/,
    );
  });
});
