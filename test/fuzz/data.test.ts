import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import type { Random } from "../../src/protocol/random";
import { readHeldOutText } from "../../src/data/generalText";
import { readPassageSet } from "../../src/data/readPassageSet";
import { readUtilityQuestions } from "../../src/data/utilityQuestions";
import { fuzz, resultOrSentence } from "./fuzz";
import { damageBytes, damageJson, jsonText } from "./hostile";

const row = (document: number): object => ({
  id: `sea${document}qa0`,
  input: `Where did "house" ${document}\nstand?`,
  output: "by the sea, größer",
  task: "A",
  rephrasings: [`What was house ${document} by?`],
});
const jsonLines = (rows: readonly unknown[]): Buffer =>
  Buffer.from(rows.map((value) => `${jsonText(value)}\n`).join(""));
const rows = [1, 2, 3].map(row);
const csv = Buffer.from(
  'id,question,answer\r\n1,"Where, ""then""?","by\r\nthe sea"\r\n2,Why?,größer 漢\r\n\r\n3,Who?,Mirela Oduya\r\n',
);

/** Damages the bytes, or one value of one line. */
const damagedLines = (given: readonly unknown[], random: Random): Buffer =>
  random.integer(2) === 0
    ? damageBytes(jsonLines(given), random)
    : jsonLines(given.map((value, line) => (line === 1 ? damageJson(value, random) : value)));

describe("a set", () => {
  const names = ["id", "document", "task", "prompt", "question", "answer", "text", "rephrasings", "input", "nowhere"];
  const fieldsOf = (random: Random): object =>
    Object.fromEntries(
      names.filter(() => random.integer(9) === 0).map((name) => [name, names[random.integer(names.length)]]),
    );

  fuzz("of damaged rows is refused, or read as passages with a file and a line", 1500, async (random, folder) => {
    const isCsv = random.integer(2) === 0;
    const file = path.join(folder, isCsv ? "set.csv" : "set.jsonl");
    await writeFile(file, isCsv ? damageBytes(csv, random) : damagedLines(rows, random));
    const fields = random.integer(3) === 0 ? fieldsOf(random) : {};
    const passages = (await resultOrSentence(() => readPassageSet(file, "forget", { fields }))) ?? [];
    const lines = (await readFile(file)).toString("latin1").split(/\r\n|\r|\n/).length;
    for (const { id, prompt, answer, task, document, source } of passages) {
      for (const text of [id, prompt, answer, task, document]) expect(text).toBeTypeOf("string");
      expect(source.line).toBeGreaterThan(0);
      expect(source.line).toBeLessThanOrEqual(lines);
    }
    expect(new Set(passages.map(({ id }) => id)).size).toBe(passages.length);
  });
});

describe("questions and texts", () => {
  const questions = [1, 2, 3].map((n) => ({ subject: "sea", question: `Is it ${n}?`, choices: ["a", "b"], answer: 1 }));
  const mmlu = ["dev/tides_dev.csv", "test/tides_test.csv"];
  const record = Buffer.from('"How high, then?",1,2,3,4,C\nWhen?,now,"la""ter",never,ever,A\n');

  fuzz("of damaged lines are refused, or have a right choice", 800, async (random, folder) => {
    const isFolder = random.integer(2) === 0;
    const file = path.join(folder, isFolder ? "mmlu" : "utility.jsonl");
    if (isFolder)
      for (const name of mmlu) {
        await mkdir(path.dirname(path.join(file, name)), { recursive: true });
        await writeFile(path.join(file, name), random.integer(2) === 0 ? record : damageBytes(record, random));
      }
    else await writeFile(file, damagedLines(questions, random));
    const read = await resultOrSentence(() => readUtilityQuestions(file));
    for (const { choices, answer } of read?.questions ?? []) expect(choices[answer]).toBeTypeOf("string");
  });

  fuzz("for perplexity are refused or read", 400, async (random, folder) => {
    const isPlain = random.integer(2) === 0;
    const file = path.join(folder, isPlain ? "held.txt" : "held.jsonl");
    const texts = [{ text: "The tide was low.\nThe sea said nothing." }, { text: "größer 漢" }];
    await writeFile(
      file,
      isPlain ? damageBytes(Buffer.from("The tide größer\n"), random) : damagedLines(texts, random),
    );
    for (const text of (await resultOrSentence(() => readHeldOutText(file))) ?? []) expect(text.trim()).not.toBe("");
  });
});
