import { mkdtemp, mkdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { attackNames } from "../../../src/protocol/attacks";
import { lethe } from "./program";

const model = path.join(import.meta.dirname, "../../fixtures/checkpoints/float32");

let folder = "";
const file = (name: string): string => path.join(folder, name);
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), "lethe-assess-"));
  for (const set of ["forget", "retain"])
    await writeFile(file(`${set}.jsonl`), `${JSON.stringify({ prompt: `${set} begins`, answer: "and ends" })}\n`);
});
afterEach(() => rm(folder, { recursive: true }));

const writeConfiguration = (changes: object = {}): Promise<void> =>
  writeFile(
    file("letters.lethe.json"),
    JSON.stringify({ model, data: { forget: "forget.jsonl", retain: "retain.jsonl" }, ...changes }),
  );

const assess = async (...words: string[]): Promise<{ code: number; stderr: string }> => {
  const { code, stderr } = await lethe(["assess", file("letters.lethe.json"), ...words]);
  return { code, stderr: stderr.replaceAll(folder, "FOLDER") };
};

describe("lethe assess refuses in one sentence", () => {
  it("a configuration without an unlearned model", async () => {
    await writeConfiguration();
    expect(await assess()).toEqual({
      code: 2,
      stderr:
        "lethe: FOLDER/letters.lethe.json names the model before it forgot; name the unlearned model with --model.\n",
    });
  });

  it("the model before it forgot", async () => {
    await writeConfiguration();
    const { code, stderr } = await assess("--model", model);
    expect(code).toBe(2);
    expect(stderr).toContain(
      "is the model before it forgot, so there is nothing to bring back; name a finished run, or",
    );
  });

  it("a configuration that prepares a model", async () => {
    await writeConfiguration({ objective: { name: "memorization" } });
    await mkdir(file("other"));
    await writeFile(file("other/config.json"), "{}");
    expect(await assess("--model", file("other"))).toEqual({
      code: 2,
      stderr:
        "lethe: FOLDER/letters.lethe.json prepares a model and forgets nothing; name a run that has made a model forget.\n",
    });
  });

  it("an unknown attack, with the list of attacks", async () => {
    await writeConfiguration();
    const { code, stderr } = await assess("--model", model, "--attacks", "fourBits,poison");
    expect(code).toBe(2);
    expect(stderr).toBe(`lethe: --attacks: "poison" is no attack; choose from ${attackNames.join(", ")}.\n`);
  });

  it("a folder without a retrained model", async () => {
    await writeConfiguration();
    await mkdir(file("other"));
    await writeFile(file("other/config.json"), "{}");
    const { code, stderr } = await assess("--model", file("other"), "--retrained", file("empty"));
    expect(code).toBe(2);
    expect(stderr).toBe(
      'lethe: FOLDER/empty holds no model (it has no config.json); correct "assessment.retrained", or leave it out to ' +
        "assess without a retrained model.\n",
    );
  });
});
