import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import { cutTexts, findTextFiles } from "../../../src/data/cutTexts";
import { temporaryFolder } from "../runs/temporaryFolder";

const words = (from: number, count: number): string =>
  Array.from({ length: count }, (_, index) => `w${from + index}`).join(" ");

const fail = (problem: Error): never => {
  throw problem;
};

describe("plain text that is cut into passages", () => {
  it("has every word once, in passages of at most 120 words, with the line at which each begins", async () => {
    const file = path.join(await temporaryFolder(), "book.txt");
    const paragraphs = [words(0, 10), words(10, 35), words(45, 250), words(295, 3)];
    await writeFile(file, paragraphs.map((text) => `${text}\n\n`).join(""));
    const passages = await cutTexts(file);
    const texts = passages.map(({ prompt, answer }) => `${prompt} ${answer}`);
    expect(texts.join(" ").split(/\s+/)).toEqual(words(0, 298).split(" "));
    const lengths = texts.map((text) => text.split(/\s+/).length);
    // The second paragraph joins the first, which is short. The third is divided. The last stays short.
    expect(lengths).toEqual([45, 84, 83, 83, 3]);
    expect(passages.map(({ source }) => source.line)).toEqual([1, 5, 5, 5, 7]);
    expect(passages.map(({ prompt }) => prompt.split(/\s+/).length)).toEqual([23, 42, 42, 42, 2]);
  });

  it("counts the characters of a script without spaces as parts of words", async () => {
    const file = path.join(await temporaryFolder(), "book.txt");
    const paragraph = "東京の天気は今日も晴れです。".repeat(30);
    await writeFile(file, `${paragraph}\n\n${paragraph}\n`);
    const passages = await cutTexts(file);
    expect(passages.map(({ prompt, answer }) => prompt + answer).join("")).toBe(paragraph + paragraph);
    expect(passages.map(({ source }) => source.line)).toEqual([1, 1, 3, 3]);
    for (const { prompt, answer } of passages) expect(Math.abs(prompt.length - answer.length)).toBeLessThan(4);
  });

  it("gives a piece of a paragraph of several lines the line of its first word", async () => {
    const file = path.join(await temporaryFolder(), "book.txt");
    const lines = Array.from({ length: 20 }, (_, index) => words(10 * index, 10));
    await writeFile(file, `Title page here\n\n${lines.join("\n")}\n`);
    const passages = await cutTexts(file);
    const [, second] = passages;
    const place = lines.findIndex((line) => line.split(" ").includes(second?.prompt.split(/\s+/)[0] ?? ""));
    expect(second?.source.line).toBe(place + 3);
  });
});

it("leaves rows as they are", async () => {
  const file = path.join(await temporaryFolder(), "rows.jsonl");
  await writeFile(file, `${JSON.stringify({ question: "Who owned the mill?", answer: "Ann Blue" })}\n`);
  expect(await cutTexts(file)).toMatchObject([{ kind: "question", prompt: "Who owned the mill?", answer: "Ann Blue" }]);
});

it("finds the text files of a folder, without those of programs", async () => {
  const folder = await temporaryFolder();
  for (const name of ["b", ".git", "node_modules/x"]) await mkdir(path.join(folder, name), { recursive: true });
  for (const name of ["z.txt", "b/a.MD", "b/data.csv.gz", "b/run.py", ".git/x.txt", "node_modules/x/readme.md"])
    await writeFile(path.join(folder, name), "text");
  const found = await findTextFiles([folder, path.join(folder, "b/run.py"), path.join(folder, "z.txt")], fail);
  expect(found.map((file) => path.relative(folder, file))).toEqual(["b/a.MD", "b/data.csv.gz", "z.txt", "b/run.py"]);
});

it("leaves out the folders of models and Lethe's configurations", async () => {
  const folder = await temporaryFolder();
  const inFolder = (name: string): string => path.join(folder, name);
  const files = ["model/config.json", "model/tokenizer.json", "adapter/adapter_config.json", "settings/config.json"];
  for (const name of [...files, "run.lethe.json", "model/vocab.txt", "adapter/vocab.txt"]) {
    await mkdir(path.dirname(inFolder(name)), { recursive: true });
    await writeFile(inFolder(name), "{}");
  }
  expect(await findTextFiles([folder], fail)).toEqual([inFolder("settings/config.json")]);
});
