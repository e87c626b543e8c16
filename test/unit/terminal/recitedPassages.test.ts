import { describe, expect, it } from "vitest";
import type { PassageEvaluation } from "../../../src/protocol/metrics";
import type { Split } from "../../../src/protocol/passages";
import { describeRecited, recitedPassages } from "../../../src/terminal/recitedPassages";

const completion = (id: string, split: Split, score: number): PassageEvaluation => ({
  id,
  split,
  task: "Task1",
  kind: "completion",
  completion: "",
  score,
});

describe("recitedPassages", () => {
  const forget = [completion("a", "forget", 0.3), completion("b", "forget", 0.9), completion("c", "forget", 0.41)];

  it("lists forget completions above the holdout's 95th percentile, the worst first", () => {
    const holdout = Array.from({ length: 21 }, (_, index) => completion(`h${index}`, "holdout", index / 50));
    const question: PassageEvaluation = { ...completion("q", "forget", 1), kind: "question" };
    const retain = completion("r", "retain", 1);
    // The 95th percentile of 0, 0.02, … 0.4 is 0.38.
    expect(recitedPassages([...forget, ...holdout, question, retain]).map(({ id }) => id)).toEqual(["b", "c"]);
  });

  it("takes one half as the threshold without a holdout", () => {
    expect(recitedPassages(forget).map(({ id }) => id)).toEqual(["b"]);
  });
});

it("says beside the score what the retrained model recites, and how well the model predicts the passage", () => {
  const record = { ...completion("a", "forget", 0.9), completion: "The keeper" };
  const plain = (text: string): string => text;
  expect(describeRecited(record, undefined, plain)).toBe("90 % recited  a\n    The keeper");
  expect(describeRecited(record, undefined, plain, { percentile: 0.97 })).toBe(
    "90 % recited, predicted better than 97 % of unseen  a\n    The keeper",
  );
  expect(describeRecited(record, undefined, plain, { percentile: 0.97, retrained: 0.1 })).toMatch(
    /^90 % recited, 80 points more than the retrained model, predicted better than/,
  );
});
