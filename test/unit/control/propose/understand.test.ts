import { cp, mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { describeModel, understandModel } from "../../../../src/control/propose/understandModel";
import { describeRows, describeTexts } from "../../../../src/control/propose/readTexts";
import { understandTexts } from "../../../../src/terminal/understandTexts";
import { temporaryFolder } from "../../engine/run/runFixture";

const fixtures = path.join(import.meta.dirname, "../../../fixtures/checkpoints");

const understand = async (name: string, content: string | Buffer) => {
  const file = path.join(await temporaryFolder(), name);
  await writeFile(file, content);
  return understandTexts(file);
};

const passages = "The first text is short.\nIt has two lines.\n\nThe second text is short, too.\n";

describe("a list of texts", () => {
  it.each([
    ["JSON Lines", "a.jsonl", '{"question": "Who?", "answer": "Me"}\n{"text": "one two three"}\n'],
    ["JSON", "a.json", '[{"question": "Who?", "answer": "Me"}, {"text": "one two three"}]'],
    ["packed JSON Lines", "a.jsonl.gz", gzipSync('{"question": "Who?", "answer": "Me"}\n{"text": "one two three"}\n')],
  ])("in %s has its kinds counted", async (_, name, content) => {
    const texts = await understand(name, content);
    expect(describeRows(texts)).toBe("1 question with its answer and 1 whole text");
    expect(texts.examples[0]).toMatchObject({ prompt: "Who?", answer: "Me" });
  });

  it.each([
    ["plain text", "a.txt", passages, "2 whole texts"],
    ["Markdown", "a.md", `# Title of it\n\n${passages}`, "3 whole texts"],
    ["CSV", "a.csv", "prompt,answer\nOne and,two\nThree and,four\n", "2 texts with a prompt"],
    ["TSV", "a.tsv", "question\tanswer\nWho?\tMe\n", "1 question with its answer"],
  ])("in %s is read", async (_, name, content, kinds) => {
    expect(describeRows(await understand(name, content))).toBe(kinds);
  });

  it("gives three examples, its tasks, and the length of the longest answer", async () => {
    const rows = ["a", "bb", "ccc", "é"].map((answer) => JSON.stringify({ prompt: "p", answer, task: "letters" }));
    const texts = await understand("a.jsonl", rows.join("\n"));
    expect(texts.examples.map(({ answer }) => answer)).toEqual(["a", "bb", "ccc"]);
    expect(texts).toMatchObject({ rows: 4, tasks: ["letters"], longestAnswer: 3 });
    expect(describeTexts(texts)).toBe("4 texts with a prompt · p → a");
  });

  it("with a mistake is refused with file and line", async () => {
    await expect(understand("a.jsonl", '{"question": "Who?"}\n')).rejects.toThrow(/a\.jsonl:1/);
  });
});

describe("a model", () => {
  it("is a folder, with its architecture and size", async () => {
    const model = await understandModel("float32", fixtures);
    expect(model).toMatchObject({ name: path.join(fixtures, "float32"), isAdapter: false });
    expect(describeModel(model)).toMatch(/^olmo with \d+ weights$/);
  });

  it("is an adapter, with the size of its base model", async () => {
    const folder = await temporaryFolder();
    await cp(path.join(fixtures, "float32"), path.join(folder, "base"), { recursive: true });
    await mkdir(path.join(folder, "adapter"));
    const settings = { base_model_name_or_path: "../base" };
    await writeFile(path.join(folder, "adapter/adapter_config.json"), JSON.stringify(settings));
    expect(describeModel(await understandModel("adapter", folder))).toMatch(/^adapter of olmo with \d+ weights$/);
  });

  it("that is missing is refused with a remedy", async () => {
    await expect(understandModel("absent", fixtures)).rejects.toThrow(/There is no model .*absent; correct the path/);
  });
});
