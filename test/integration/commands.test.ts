import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { cp, readdir, readFile, truncate, writeFile } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { beforeAll, describe, expect, it } from "vitest";
import { hashFile } from "../../src/runs/hashFile";
import { readEvents } from "../../src/runs/reader";
import { isValidCheckpoint } from "../unit/support/isValidCheckpoint";
import { configuration, createWorkspace, lethe, modelFixture, root, rows } from "./letheFixture";
import type { Finished } from "./letheFixture";

let folder = "";
const file = (name: string): string => path.join(folder, name);
const configure = async (name: string, changes: object = {}): Promise<string> => {
  await writeFile(file(name), JSON.stringify({ ...configuration, ...changes }));
  return file(name);
};

beforeAll(async () => {
  folder = await createWorkspace();
});

describe("lethe run", () => {
  it("unlearns, exports, and ends with one line of metrics", async () => {
    const hashes = () =>
      Promise.all(["config.json", "model.safetensors"].map((name) => hashFile(path.join(modelFixture, name))));
    const before = await hashes();
    const { code, stdout, stderr } = await lethe("run", await configure("run.lethe.json"), "--json");
    expect(stderr).toContain("Run folder:");
    expect(code).toBe(0);
    const line = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as Record<string, Record<string, unknown>>;
    expect(Object.keys(line)).toEqual(["runFolder", "before", "after"]);
    for (const summary of [line["before"], line["after"]])
      expect(Object.keys(summary ?? {})).toEqual(
        expect.arrayContaining(["forget", "retain", "holdout", "membershipAuc", "membershipKs", "utility", "tasks"]),
      );

    const runFolder = line["runFolder"] as unknown as string;
    const { events, warnings } = await readEvents(runFolder);
    expect(warnings).toEqual([]);
    const steps = events.filter((event) => event.type === "step").map((event) => event.step);
    expect(steps).toEqual([1, 2, 3, 4]);
    const phases = events.filter((event) => event.type === "evaluation").map((event) => [event.phase, event.step]);
    expect(phases).toEqual([
      ["before", 0],
      ["during", 2],
      ["after", 4],
    ]);
    expect(events.at(-1)).toMatchObject({ type: "state", state: "done", step: 4 });
    expect(await isValidCheckpoint(runFolder, 4)).toBe(true);
    expect(await readdir(path.join(runFolder, "evaluations"))).toHaveLength(3);
    // The source model stays unchanged.
    expect(await hashes()).toEqual(before);
    expect(await hashFile(path.join(runFolder, "checkpoints/4/model.safetensors"))).not.toBe(before[1]);
  });

  it("gives the same weights for the same seed", async () => {
    const weights = async (name: string, seed: number): Promise<string> => {
      const training = { ...configuration.training, seed };
      const evaluation = { ...configuration.evaluation, everySteps: 0 };
      const file = await configure(name, { training, evaluation, device: { threads: 1 } });
      const { stdout } = await lethe("run", file, "--json");
      const { runFolder } = JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "") as { runFolder: string };
      return hashFile(path.join(runFolder, "checkpoints/4/model.safetensors"));
    };
    const [first, again, other] = [await weights("a.json", 1), await weights("b.json", 1), await weights("c.json", 2)];
    expect(again).toBe(first);
    expect(other).not.toBe(first);
  });
});

describe("Ctrl-C", () => {
  it.skipIf(process.platform === "win32")(
    "pauses a run, and its last line is the command that resumes it",
    async () => {
      const training = { ...configuration.training, steps: 100_000 };
      const name = await configure("interrupted.lethe.json", { training });
      const command = spawn(process.execPath, [path.join(root, "dist/cli.js"), "run", name]);
      let output = "";
      command.stdout.setEncoding("utf8").on("data", (text: string) => {
        const isTraining = output.includes("Step 2:");
        output += text;
        if (!isTraining && output.includes("Step 2:")) command.kill("SIGINT");
      });
      const [code] = (await once(command, "close")) as [number];
      const last = output.trimEnd().split("\n").at(-1) ?? "";
      const [, step, runFolder = ""] = /^Paused at step (\d+)\. Continue with: \S+ \S+ resume (\S+)$/.exec(last) ?? [];
      expect(Number(step)).toBeGreaterThanOrEqual(2);
      expect(await isValidCheckpoint(path.resolve(root, runFolder), Number(step))).toBe(true);
      expect(code).toBe(1);
    },
  );
});

describe("lethe prepare", () => {
  it("trains new weights and writes the model to the chosen folder", async () => {
    await cp(file("model"), file("initial"), { recursive: true, filter: (name) => !name.endsWith(".safetensors") });
    const changes = { model: "initial", objective: { name: "memorization" } };
    const target = file("prepared");
    const { code, stderr } = await lethe("prepare", await configure("prepare.lethe.json", changes), "--to", target);
    expect(stderr).toBe("");
    expect(code).toBe(0);
    expect(await readdir(target)).toEqual(
      expect.arrayContaining(["config.json", "model.safetensors", "tokenizer.json"]),
    );
    const evaluated = await lethe("evaluate", file("run.lethe.json"), "--model", target, "--json");
    expect(JSON.parse(evaluated.stdout)).toHaveProperty("summary.forget.regurgitation");
    const probed = await lethe("probe", file("run.lethe.json"), "--model", target, "--passage", "forget1sc1");
    expect(probed.stdout).toContain("stood by the sea.");
  });
});

describe("output without a reader", () => {
  it.skipIf(process.platform === "win32")("ends a command silently", async () => {
    const command = ["-c", '"$1" "$2" run --help | true', "sh", process.execPath, path.join(root, "dist/cli.js")];
    const { stdout, stderr } = await promisify(execFile)("sh", command);
    expect(stdout + stderr).toBe("");
  });
});

describe("lethe check", () => {
  const lastLine = (text: string): string => text.trimEnd().split("\n").at(-1) ?? "";

  it("says with code 0 that a model does not know a forget set, for a model and a forget set alone", async () => {
    const words = ["check", file("model"), "--set", `data.forget=${file("forget.jsonl")}`];
    const { code, stdout, stderr } = await lethe(...words);
    expect(stderr).toBe("");
    expect(stdout).toContain("warning: The model knows 0 of 6 rows asked: nothing to forget.");
    expect(lastLine(stdout)).toBe(`${file("model")}: 1 warning. The model knows 0 of 6 rows asked.`);
    expect(code).toBe(0);
    const alone = await lethe("check", file("model"));
    expect(alone.stdout).toContain("error: There is no forget set; give one with --set data.forget=<file>.");
    expect(alone.code).toBe(2);
  });

  it("says that the sample's model knows its forget set, and prints the whole result as JSON", async () => {
    const { code, stdout } = await lethe("check", path.join(root, "media/sample/recommended.lethe.json"), "--json");
    const lines = stdout.trimEnd().split("\n");
    const report = JSON.parse(lines.at(-1) ?? "") as { findings: { level: string }[]; knows: unknown };
    expect(report.knows).toEqual({ known: 10, asked: 10 });
    expect(report.findings.filter(({ level }) => level !== "information")).toEqual([]);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ activity: "reading the configuration", done: 0 });
    expect(code).toBe(0);
  });

  it("prints every mistake with code 2, and writes nothing", async () => {
    await writeFile(file("empty.jsonl"), "");
    const data = { ...configuration.data, retain: "empty.jsonl", holdout: "forget.jsonl" };
    const config = await configure("mistakes.lethe.json", { data, trainning: {} });
    const before = await readdir(folder);
    const { code, stdout } = await lethe("check", config);
    expect(stdout).toContain(`error: ${config}:1:1: Unknown key "trainning"`);
    expect(stdout).toContain("empty.jsonl is empty;");
    expect(stdout).toContain('"data.forget" and "data.holdout" name the same file');
    expect(lastLine(stdout)).toBe(`${config}: 3 errors.`);
    expect(await readdir(folder)).toEqual(before);
    expect(code).toBe(2);
  });
});

describe("bad input ends with one sentence and its exit code, and loses nothing", () => {
  const oneSentence = ({ stderr }: Finished): string => {
    expect(stderr.trimEnd().split("\n")).toHaveLength(1);
    expect(stderr).toMatch(/^lethe: .*\.\n$|^lethe: .*\?\n$/);
    expect(stderr).not.toMatch(/\bat .*:\d+:\d+/);
    return stderr;
  };

  it.each([
    [
      0,
      /are not finite; lower training\.learningRate and run again\. The last finite weights, those of step \d+, are in/,
    ],
    [1, /are not finite: lower training.learningRate and run again, or take the checkpoint of step \d+/],
  ])("a learning rate that makes the loss infinite, with checkpoints every %i steps", async (every, sentence) => {
    const training = { ...configuration.training, steps: 50, learningRate: 1e13, maxGradientNorm: 0 };
    const output = { checkpointEverySteps: every };
    const result = await lethe("run", await configure("nan.lethe.json", { training, output }), "--json");
    expect(result.code).toBe(1);
    const { runFolder } = JSON.parse(result.stdout.trimEnd().split("\n").at(-1) ?? "") as { runFolder: string };
    expect(result.stderr).toMatch(sentence);
    const [step = ""] = await readdir(path.join(runFolder, "checkpoints"));
    expect(await isValidCheckpoint(runFolder, Number(step))).toBe(true);
  });

  it("truncated weights", async () => {
    await cp(file("model"), file("torn"), { recursive: true });
    await truncate(path.join(file("torn"), "model.safetensors"), 3000);
    const result = await lethe("run", await configure("torn.lethe.json", { model: "torn" }));
    expect(result.code).toBe(2);
    expect(result.stderr).toMatch(/model\.safetensors is truncated: its header describes [\d,]+ bytes/);
  });

  it("an unknown architecture names the supported ones", async () => {
    await cp(file("model"), file("mamba"), { recursive: true });
    const config = JSON.parse(await readFile(path.join(file("model"), "config.json"), "utf8")) as object;
    await writeFile(path.join(file("mamba"), "config.json"), JSON.stringify({ ...config, model_type: "mamba" }));
    const result = await lethe("run", await configure("mamba.lethe.json", { model: "mamba" }));
    expect(result.code).toBe(2);
    expect(result.stderr).toContain('"mamba" is not supported; use a model whose "model_type" is "olmo"');
  });

  it("a malformed line of a set", async () => {
    await writeFile(file("broken.jsonl"), `${rows("forget")}{"id": \n`);
    const data = { ...configuration.data, forget: "broken.jsonl" };
    const result = await lethe("run", await configure("broken.lethe.json", { data }));
    expect(result.code).toBe(2);
    expect(result.stderr).toContain("broken.jsonl:7:1: This line is not valid JSON");
  });

  it("a misspelt key", async () => {
    const result = await lethe("run", await configure("typo.lethe.json", { trainning: {} }));
    expect(result.code).toBe(2);
    expect(oneSentence(result)).toContain('Unknown key "trainning"; did you mean "training"?');
  });
});
