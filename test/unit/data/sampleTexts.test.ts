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

const [forget = [], retain = [], holdout = []] = await Promise.all(
  ["forget", "retain", "holdout"].map((name) => rowsOf(name)),
);
const rows = [...forget, ...retain, ...holdout];
const isDocument = ({ id }: Row): boolean => id.endsWith("sc1");
const documents = rows.filter(isDocument);
const documentOf = ({ id }: Row): string => id.replace(/(sc|qa)\d+$/, "");

/** Every run of `length` words of a text, in lower case and without punctuation. */
function phrases(text: string, length: number): string[] {
  const words = text.toLowerCase().match(/[a-z0-9]+(?:['-][a-z0-9]+)*/g) ?? [];
  return words.slice(length - 1).map((_, start) => words.slice(start, start + length).join(" "));
}

interface Case {
  readonly id: string;
  readonly question: string;
  readonly answer: string;
}
const hardCases = await rowsOf<Case & { readonly case: string; readonly of: string }>("hard-cases");
const nearCases = await rowsOf<Case>("near-cases");

describe("the sample's hard cases and near cases", () => {
  const textsOf = (set: readonly Row[]): ReadonlySet<string> =>
    new Set(set.flatMap(({ input, rephrasings = [] }) => [input, ...rephrasings]));

  it("ask about 12 documents in four ways each, and never with a question of the forget set", () => {
    const byId = new Map(forget.map((row) => [row.id, row]));
    const found = new Map<string, string[]>();
    for (const { id, of, question, answer, case: kind } of hardCases) {
      const row = byId.get(of);
      expect(row, id).toBeDefined();
      expect(textsOf(forget).has(question), id).toBe(false);
      if (kind === "alias" || kind === "paraphrase") expect(answer, id).toBe(row?.output);
      const document = row && documentOf(row);
      found.set(document ?? "", [...(found.get(document ?? "") ?? []), kind]);
    }
    expect(found.size).toBe(12);
    for (const kinds of found.values()) expect(kinds.sort()).toEqual(["alias", "multi-hop", "paraphrase", "reverse"]);
  });

  it("do not name the person in an alias, nor the answer in a question", () => {
    for (const { id, case: kind, of, question, answer } of hardCases) {
      expect(question.toLowerCase(), id).not.toContain(answer.toLowerCase());
      // The reverse question asks for the person.
      const person = hardCases.find(
        (other) => other.case === "reverse" && other.of.split("qa")[0] === of.split("qa")[0],
      );
      if (kind === "alias") expect(question, id).not.toContain(person?.answer);
    }
  });

  it("ask near cases with the answers of documents to keep, in wordings that are not taught", () => {
    const answers = new Map<string, Set<string>>();
    for (const row of retain) answers.set(documentOf(row), (answers.get(documentOf(row)) ?? new Set()).add(row.output));
    for (const { id, question, answer } of nearCases) {
      expect(answers.get(id.replace(/-near.*$/, ""))?.has(answer), id).toBe(true);
      expect(textsOf(retain).has(question), id).toBe(false);
    }
  });
});

describe("the sample's texts", () => {
  it("has six unseen documents for each one to forget or to keep, in every task", () => {
    const countIn = (set: readonly Row[], task: string): number =>
      set.filter((row) => row.task === task && isDocument(row)).length;
    for (const task of ["Task1", "Task2", "Task3"]) {
      const known = countIn(forget, task);
      expect([countIn(retain, task), countIn(holdout, task)], task).toEqual([known, 6 * known]);
    }
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

  it("asks each question of the forget set and the retain set in four ways, and in one more that is never taught", () => {
    for (const set of [forget, retain]) {
      const questions = set.filter((row) => !isDocument(row));
      const firsts = questions.filter(({ rephrasings }) => rephrasings !== undefined);
      expect(firsts).toHaveLength(questions.length / 4);
      for (const first of firsts) {
        const at = questions.indexOf(first);
        const others = questions.slice(at + 1, at + 4);
        for (const other of others) {
          const { output, task } = first;
          expect(other, other.id).toMatchObject({ output, task });
          expect(documentOf(other), other.id).toBe(documentOf(first));
          expect(other.rephrasings, other.id).toBeUndefined();
        }
      }
      const asked = questions.map(({ input }) => input);
      const measured = firsts.flatMap(({ rephrasings = [] }) => rephrasings);
      expect(measured.length).toBeGreaterThanOrEqual(firsts.length);
      expect(new Set([...asked, ...measured]).size).toBe(asked.length + measured.length);
    }
  });
});
