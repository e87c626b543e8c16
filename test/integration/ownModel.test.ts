import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { readRunRecord } from "../../src/runs/reader";
import { createHubCache } from "../unit/support/hubCache";
import { lethe, root } from "./letheFixture";

const sample = path.join(root, "media/sample");

let folder = "";
const inside = (name: string): string => path.join(folder, name);

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lethe-own-"));
  await createHubCache(inside("home"), "org/name", path.join(sample, "model"));
  vi.stubEnv("HF_HOME", inside("home"));
  vi.stubEnv("HF_HUB_CACHE", "");
  const rows = (await readFile(path.join(sample, "data/forget.jsonl"), "utf8")).split("\n").slice(0, 4);
  const texts = rows.map((row) => JSON.parse(row) as { readonly input: string; readonly output: string });
  await writeFile(inside("texts.txt"), texts.map(({ input, output }) => `${input} ${output}`).join("\n\n"));
});
afterAll(() => vi.unstubAllEnvs());

describe("a model in the Hugging Face cache and a list of texts", () => {
  it("lead by lethe init and lethe check to a run", async () => {
    const made = await lethe("init", "org/name", inside("texts.txt"), "--to", inside("own"));
    expect(made).toMatchObject({ code: 0, stderr: "" });
    expect(made.stdout).toMatch(/^Model: +org\/name, olmo with \d\.\d million weights$/m);
    const file = inside("own.lethe.json");
    expect(await readFile(file, "utf8")).toContain('"model": "org/name"');

    const checked = await lethe("check", file);
    expect(checked.code).toBe(0);
    expect(checked.stdout).toMatch(/The model knows \d of 4 rows asked\./);

    const short = [
      "training.steps=2",
      "training.warmupSteps=1",
      "evaluation.everySteps=0",
      "evaluation.maxNewTokens=8",
    ];
    const run = await lethe("run", file, "--json", ...short.flatMap((change) => ["--set", change]));
    expect(run.code).toBe(0);
    const { runFolder } = JSON.parse(run.stdout.trimEnd().split("\n").at(-1) ?? "") as { readonly runFolder: string };
    expect((await readRunRecord(runFolder)).configurationFile).toBe(file);
  });
});
