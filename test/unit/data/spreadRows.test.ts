import { describe, expect, it } from "vitest";
import { spreadRows } from "../../../src/data/spreadRows";
import type { Passage, PassageKind } from "../../../src/protocol/passages";

const group = (task: string, kind: PassageKind, count: number): Passage[] =>
  Array.from({ length: count }, (_, index) => ({
    ...{ id: `${task}${kind}${index}`, document: "d", task, split: "forget", kind, prompt: "p", answer: "a" },
    ...{ rephrasings: [], source: { file: "f", line: 1 } },
  }));

describe("spreadRows", () => {
  const rows = [
    ...group("novels", "completion", 50),
    ...group("novels", "question", 1),
    ...group("other", "question", 4),
  ];

  it("takes rows of each task and kind in turn", () => {
    const drawn = spreadRows(rows, 10, 1).map(({ task, kind }) => `${task} ${kind}`);
    expect(drawn.filter((name) => name === "novels completion")).toHaveLength(5);
    expect(drawn.filter((name) => name === "novels question")).toHaveLength(1);
    expect(drawn.filter((name) => name === "other question")).toHaveLength(4);
  });

  it("draws the same rows with the same seed, other rows with another seed, and all rows of a small set", () => {
    const ids = (seed: number) => spreadRows(rows, 10, seed).map(({ id }) => id);
    expect(ids(1)).toEqual(ids(1));
    expect(ids(1)).not.toEqual(ids(2));
    expect(new Set(spreadRows(rows, 100, 1))).toEqual(new Set(rows));
  });
});
