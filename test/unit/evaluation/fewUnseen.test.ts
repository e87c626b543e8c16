import { describe, expect, it } from "vitest";
import { warningOfFewUnseen } from "../../../src/evaluation/fewUnseen";
import type { Passage } from "../../../src/protocol/passages";

/** Two passages of each document. */
const documents = (count: number, changes: Partial<Passage> = {}): Passage[] =>
  Array.from({ length: 2 * count }, (_, index) => ({
    ...{ id: `p${index}`, split: "holdout", kind: "completion", task: "t", document: `d${Math.floor(index / 2)}` },
    ...{ prompt: "a", answer: "b", rephrasings: [], source: { file: "f", line: index + 1 } },
    ...changes,
  }));

describe("warningOfFewUnseen", () => {
  it("warns if fewer than ten unseen documents measure membership", () => {
    const others = [...documents(20, { split: "forget" }), ...documents(20, { kind: "question" })];
    expect(warningOfFewUnseen([...documents(3), ...others])).toBe(
      'Only 3 unseen documents measure membership, so AUC and KS are uncertain; give "data.holdout" more documents.',
    );
    expect(warningOfFewUnseen(documents(1))).toMatch(/^Only 1 unseen document measures membership/);
  });

  it("is silent with ten documents, and without a holdout, which measures no membership", () => {
    expect(warningOfFewUnseen(documents(10))).toBeUndefined();
    expect(warningOfFewUnseen(documents(3, { split: "forget" }))).toBeUndefined();
  });
});
