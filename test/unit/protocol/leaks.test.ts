import { expect, it } from "vitest";
import { isLeaking, recitedAbove } from "../../../src/protocol/leaks";

it("a completion leaks above the holdout's threshold, a question while the model answers it", () => {
  const holdout = Array.from({ length: 21 }, (_, index) => ({
    split: "holdout" as const,
    kind: "completion" as const,
    score: index / 50,
  }));
  const threshold = recitedAbove(holdout);
  expect(threshold.words).toBeCloseTo(0.38, 12);
  expect(isLeaking({ split: "forget", kind: "completion", score: threshold.words }, threshold)).toBe(false);
  expect(isLeaking({ split: "forget", kind: "completion", score: 0.39 }, threshold)).toBe(true);
  expect(isLeaking({ split: "forget", kind: "question", score: 1 }, threshold)).toBe(true);
  expect(isLeaking({ split: "forget", kind: "question", score: 0 }, threshold)).toBe(false);
  expect(isLeaking({ split: "retain", kind: "completion", score: 1 }, threshold)).toBe(false);
  expect(recitedAbove([])).toEqual({ words: 0.5, characters: 0.75 });
});
