import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";

interface Row {
  readonly id: string;
  readonly task: string;
  readonly input: string;
  readonly output: string;
  readonly rephrasings?: readonly string[];
}

const data = path.join(import.meta.dirname, "../../../media/sample/data");

async function rowsOf<T = Row>(name: string): Promise<T[]> {
  const text = await readFile(path.join(data, `${name}.jsonl`), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as T);
}

const sets = await Promise.all(["forget", "retain", "holdout", "unseen"].map((name) => rowsOf(name)));
const rows = sets.flat();
const documents = rows.filter(({ id }) => id.endsWith("sc1"));
const questions = sets.slice(0, 2).flatMap((set) => set.filter(({ id }) => !id.endsWith("sc1")));

/** Every run of `length` words of a text, in lower case and without punctuation. */
function phrases(text: string, length: number): string[] {
  const words = text.toLowerCase().match(/[a-z0-9]+(?:['-][a-z0-9]+)*/g) ?? [];
  return words.slice(length - 1).map((_, start) => words.slice(start, start + length).join(" "));
}

describe("the sample's texts", () => {
  it("has 120 unseen documents of each task, without questions", () => {
    const unseen = sets[3] ?? [];
    for (const task of ["Task1", "Task2", "Task3"])
      expect(unseen.filter((row) => row.task === task && row.id.endsWith("sc1"))).toHaveLength(120);
    expect(unseen).toHaveLength(360);
  });

  it("names each row once", () => {
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length);
  });

  it("shares no phrase of five words between two documents", () => {
    const owner = new Map<string, string>();
    const shared: string[] = [];
    for (const { id, input, output } of documents)
      for (const phrase of phrases(`${input} ${output}`, 5)) {
        const other = owner.get(phrase);
        if (other !== undefined && other !== id) shared.push(`${other}, ${id}: ${phrase}`);
        owner.set(phrase, id);
      }
    expect(shared).toEqual([]);
  });

  it("names only people who cannot be reached", () => {
    const people = documents.filter(({ task }) => task === "Task2");
    for (const { id, input, output } of people) {
      const text = `${input} ${output}`;
      expect(text, id).toMatch(/(?<!\d)9\d{2}-\d{2}-\d{4}(?!\d)/);
      expect(text, id).toMatch(/\d{3}\)?[- ]555-01\d{2}/);
      expect(text, id).toMatch(/@[\w-]+\.example/);
    }
  });

  it("phrases each question of the forget set and the retain set in three more ways", async () => {
    const phrasings = await rowsOf<{ readonly id: string; readonly phrasings: readonly string[] }>("phrasings");
    expect(phrasings.map(({ id }) => id)).toEqual(questions.map(({ id }) => id));
    phrasings.forEach(({ id, phrasings: texts }, index) => {
      const { input = "", rephrasings = [] } = questions[index] ?? {};
      expect(new Set([...texts, input, ...rephrasings]).size, id).toBe(texts.length + 1 + rephrasings.length);
      expect(texts, id).toHaveLength(3);
    });
    const all = phrasings.flatMap(({ phrasings: texts }) => texts);
    expect(new Set(all).size).toBe(all.length);
  });
});
