import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { createCheckedFolder } from "../control/check/checkFixture";
import { temporaryFolder, writeProgram } from "../engine/run/runFixture";
import { lethe } from "./program";
import { scores, summary } from "./summaries";

const before = summary(scores(1, 1), scores(1, 1));
const after = summary(scores(0.6, 0), scores(0.9, 0.9));

const record = {
  id: "novel-01sc1",
  split: "forget",
  task: "Task1",
  kind: "completion",
  completion: "it went to a lighthouse keeper at once",
  score: 0.6,
  span: { expected: [0, 19], generated: [11, 30], words: 3 },
};

/**
 * An engine that writes these events and the passages of the last evaluation, then ends.
 *
 * @param records the last evaluation
 */
const engineThat = (
  events: readonly object[],
  exitCode: number,
  records: readonly object[] = [record],
): Promise<string> =>
  writeProgram(`
    const fs = require("node:fs");
    const folder = process.argv[2];
    fs.writeFileSync(folder + "/evaluations/4-after.ndjson", ${JSON.stringify(records.map((each) => `${JSON.stringify(each)}\n`).join(""))});
    const { data } = JSON.parse(fs.readFileSync(folder + "/config.json", "utf8"));
    const passage = {
      ...{ id: "novel-01sc1", document: "novel-01", task: "Task1", split: "forget", kind: "completion" },
      ...{ prompt: "When it was read,", answer: "A lighthouse keeper got all.", rephrasings: [] },
      source: { file: data.forget, line: 1 },
    };
    fs.writeFileSync(folder + "/passages.ndjson", JSON.stringify(passage) + "\\n");
    for (const event of ${JSON.stringify(events)}) {
      fs.appendFileSync(folder + "/events.ndjson", JSON.stringify({ ...event, attempt: 0, time: "" }) + "\\n");
    }
    process.exit(${exitCode});
  `);

const state = (name: string, reason?: string) => ({ type: "state", state: name, step: 4, reason });
const wholeRun = [
  state("starting"),
  { type: "evaluation", step: 0, phase: "before", summary: before, file: "evaluations/0-before.ndjson", seconds: 1 },
  {
    ...{ type: "step", step: 4, totalSteps: 4, epoch: 1, learningRate: 1e-4, loss: 0.5, forgetLoss: 0.5 },
    ...{ retainLoss: null, gradientNorm: 1, tokens: 10, seconds: 1, memoryBytes: 1e9 },
  },
  { type: "checkpoint", step: 4, folder: "checkpoints/4" },
  { type: "evaluation", step: 4, phase: "after", summary: after, file: "evaluations/4-after.ndjson", seconds: 1 },
  state("done"),
];

const prepared = async () => {
  const { folder, configure } = await createCheckedFolder();
  const file = await configure();
  const row = { id: "novel-01sc1", input: "When it was read,", output: "A lighthouse keeper got all.", task: "Task1" };
  await writeFile(path.join(folder, "forget.jsonl"), `${JSON.stringify(row)}\n`);
  return { folder, file };
};

describe("lethe run", () => {
  it("shows the run and prints its outcome", async () => {
    const { folder, file } = await prepared();
    await writeFile(path.join(folder, "reference.json"), JSON.stringify({ summary: before }));
    const { code, stdout, stderr } = await lethe(["run", file], await engineThat(wholeRun, 0));
    expect(stdout).toContain("Before: forget 100 % recited, 100 % of the questions answered");
    expect(stdout).toMatch(/before +after +retrained/);
    expect(stdout).toMatch(/^forget, recited \(r\) +lower +1\.000 +0\.600 +1\.000$/m);
    expect(stdout).toMatch(/^Membership beside the retrained model:\nattack +model +retrained +s +PrivLeak$/m);
    expect(stdout).toContain("Still recited: 1 passage of the forget set:");
    expect(stdout).toContain(
      `60 % recited  novel-01sc1  ${folder}/forget.jsonl:1\n    it went to «a lighthouse keeper» at once`,
    );
    expect(stdout).toMatch(/Model: .*checkpoints\/4$/m);
    expect(stdout).toMatch(/lethe probe .* --passage novel-01sc1$/m);
    expect(stderr).toBe("");
    expect(code).toBe(0);
  });

  it("says how well the model predicts a recited passage among unseen documents", async () => {
    const { file } = await prepared();
    const unseen = Array.from({ length: 20 }, (_, place) => ({
      ...{ ...record, id: `unseen-${place}sc1`, split: "holdout", score: 0, loss: place < 5 ? 1 : 3 },
    }));
    const engine = await engineThat(wholeRun, 0, [{ ...record, loss: 2 }, ...unseen]);
    const { stdout } = await lethe(["run", file], engine);
    expect(stdout).toContain("60 % recited, predicted better than 75 % of unseen  novel-01sc1");
  });

  it("prints one line of JSON with --json, and everything else on the error stream", async () => {
    const { file } = await prepared();
    const runs = path.join(await temporaryFolder(), "elsewhere");
    const engine = await engineThat(wholeRun, 0);
    const { code, stdout, stderr } = await lethe(["run", file, "--json", "--runs-dir", runs], engine);
    expect(stdout).toMatch(/^\{.*\}\n$/);
    const result = JSON.parse(stdout) as { runFolder: string; before: unknown; after: unknown };
    expect(result).toEqual({ runFolder: path.join(runs, (await readdir(runs))[0] ?? ""), before, after });
    expect(stderr).toMatch(/before +after/);
    expect(code).toBe(0);
  });

  it("has the attacks beside the retrained model in the line of JSON", async () => {
    const { folder, file } = await prepared();
    await writeFile(
      path.join(folder, "reference.json"),
      JSON.stringify({ summary: { ...before, membershipAuc: 0.5 } }),
    );
    const { stdout } = await lethe(["run", file, "--json"], await engineThat(wholeRun, 0));
    const { membership } = JSON.parse(stdout) as { membership: unknown };
    expect(membership).toMatchObject({
      attacks: [{ figure: "membershipAuc", auc: 0.75, retrained: 0.5, s: 0.5, privLeak: -50 }],
      reference: { auc: null },
    });
  });

  it.each([
    ["the run failed", [state("starting"), state("failed", "The disk is full.")], 1, "The disk is full."],
    ["the input was wrong", [state("starting"), state("failed", "a.jsonl:3 is bad.")], 2, "a.jsonl:3 is bad."],
    ["the engine crashed", [state("starting")], 1, "The engine ended without saying why; see "],
  ])("prints the reason and exits with its code when %s", async (_, events, exitCode, reason) => {
    const { file } = await prepared();
    const { code, stdout, stderr } = await lethe(["run", file, "--json"], await engineThat(events, exitCode));
    expect(stderr.trimEnd().split("\n").at(-1)).toContain(`lethe: ${reason}`);
    expect(JSON.parse(stdout)).toMatchObject({ before: null, after: null });
    expect(code).toBe(exitCode);
  });

  it("ends with the command that resumes a paused run", async () => {
    const { file } = await prepared();
    const events = [...wholeRun.slice(0, -1), state("paused", "Paused at step 4.")];
    const { code, stdout } = await lethe(["run", file], await engineThat(events, 0));
    expect(stdout).toMatch(/before +after/);
    expect(stdout.trimEnd().split("\n").at(-1)).toMatch(/^Paused at step 4\. Continue with: lethe resume \S+$/);
    expect(code).toBe(1);
  });

  it("exits with 1 when the run was stopped", async () => {
    const { file } = await prepared();
    const { code, stdout } = await lethe(["run", file], await engineThat([state("stopped", "Stopped at step 4.")], 0));
    expect(stdout).toContain("Stopped at step 4.");
    expect(code).toBe(1);
  });
});
