import { describe, expect, it } from "vitest";
import { sampleDocuments } from "../../../src/data/sampleDocuments";
import { withholdDocuments } from "../../../src/data/withhold";
import type { Passage, Split } from "../../../src/protocol/passages";

/** Two passages of each of `count` documents. */
const makePassages = (task: string, split: Split, count: number): Passage[] =>
  Array.from({ length: 2 * count }, (_, row) => ({
    id: `${task}-${Math.floor(row / 2)}qa${row % 2}`,
    document: `document-${Math.floor(row / 2)}`,
    task,
    split,
    kind: "question",
    prompt: "Who?",
    answer: "Ada",
    rephrasings: [],
    source: { file: "set.jsonl", line: row + 1 },
  }));

const documentsOf = (passages: readonly Passage[], task: string, split: Split): string[] => [
  ...new Set(passages.filter((p) => p.task === task && p.split === split).map(({ document }) => document)),
];

const retain = [...makePassages("Task1", "retain", 24), ...makePassages("Task2", "retain", 10)];

describe("withholdDocuments", () => {
  it("withholds the rounded share of each task's documents, with all their passages", () => {
    const marked = withholdDocuments(retain, 0.33, 7);
    expect(documentsOf(marked, "Task1", "withheld")).toHaveLength(8);
    expect(documentsOf(marked, "Task2", "withheld")).toHaveLength(3);
    expect(marked.filter(({ split }) => split === "withheld")).toHaveLength(2 * (8 + 3));
    expect(marked.map(({ id }) => id)).toEqual(retain.map(({ id }) => id));
  });

  it("chooses by seed and document, not by the order of rows", () => {
    const chosen = (passages: readonly Passage[], seed: number): string[] =>
      documentsOf(withholdDocuments(passages, 0.5, seed), "Task1", "withheld").sort();
    expect(chosen(retain.toReversed(), 7)).toEqual(chosen(retain, 7));
    expect(chosen(retain, 8)).not.toEqual(chosen(retain, 7));
  });

  it("changes no other split, changes nothing at share 0, and keeps a document of every task", () => {
    const forget = makePassages("Task1", "forget", 3);
    expect(withholdDocuments(forget, 0.9, 0)).toEqual(forget);
    expect(withholdDocuments(retain, 0, 0)).toEqual(retain);
    const few = withholdDocuments(makePassages("Task1", "retain", 2), 0.9, 0);
    expect(documentsOf(few, "Task1", "retain")).toHaveLength(1);
  });
});

describe("sampleDocuments", () => {
  const passages = [...retain, ...makePassages("Task1", "forget", 5)];

  it("samples whole documents of each task and split, in order", () => {
    const sample = sampleDocuments(passages, 8, 1);
    expect(documentsOf(sample, "Task1", "retain")).toHaveLength(8);
    expect(documentsOf(sample, "Task2", "retain")).toHaveLength(8);
    expect(documentsOf(sample, "Task1", "forget")).toHaveLength(5);
    expect(sample).toHaveLength(2 * (8 + 8 + 5));
    expect(sample).toEqual(passages.filter((passage) => sample.includes(passage)));
  });

  it("samples the same documents for the same seed", () => {
    expect(sampleDocuments(passages, 3, 1)).toEqual(sampleDocuments(passages, 3, 1));
    expect(sampleDocuments(passages, 3, 2)).not.toEqual(sampleDocuments(passages, 3, 1));
  });
});
