import { describe, expect, it } from "vitest";
import { countKnown } from "../../../src/evaluation/knownRows";
import type { PassageEvaluation } from "../../../src/protocol/metrics";
import type { Passage, PassageKind } from "../../../src/protocol/passages";

const row = (kind: PassageKind, answer: string, result: Partial<PassageEvaluation>) => {
  const common = { id: "a", split: "forget", task: "t", kind } as const;
  const place = { document: "a", rephrasings: [], source: { file: "f", line: 1 } };
  const passage: Passage = { ...common, ...place, prompt: "p", answer };
  const record: PassageEvaluation = { ...common, completion: "", score: 0, ...result };
  return { passage, record };
};
const memorization = (probability: number) => ({ probability, exactMemorization: 0, extractionStrength: 0 });

describe("countKnown", () => {
  it.each([
    ["a question with the exact answer", row("question", "Paris", { score: 1, completion: "paris" }), 1],
    ["a question whose completion goes on", row("question", "Paris", { completion: "Paris. The capital of" }), 1],
    ["a question whose completion names the answer late", row("question", "Paris", { completion: "In Paris" }), 0],
    ["a recited text", row("completion", "a b c d", { score: 0.6 }), 1],
    ["a text recited to one half", row("completion", "a b c d", { score: 0.5 }), 0],
    ["a text that shares characters alone", row("completion", "あいう", { score: 0.6, comparedBy: "characters" }), 0],
    ["a likely text", row("completion", "a b", { memorization: memorization(0.6) }), 1],
    ["an unlikely text", row("completion", "a b", { memorization: memorization(0.4) }), 0],
  ])("judges %s", (_, asked, known) => {
    expect(countKnown([asked])).toEqual({ known, asked: 1 });
  });

  it("leaves out rows that could not be measured", () => {
    expect(countKnown([row("question", "a", { score: null })])).toEqual({ known: 0, asked: 0 });
  });
});
