import { expect, it } from "vitest";
import { isLeaking, leakingPassages, recitedAbove, unmeasuredPassages } from "../../../src/protocol/leaks";

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

const completion = (split: "forget" | "holdout", score: number | null, comparedBy?: "characters") => ({
  ...{ split, kind: "completion" as const, score },
  ...(comparedBy && { comparedBy }),
});

it("a passage that could not be measured neither leaks nor moves the threshold", () => {
  const records = [completion("forget", null), completion("forget", 0.6), completion("holdout", null)];
  expect(leakingPassages(records)).toEqual([records[1]]);
  expect(unmeasuredPassages(records)).toEqual([records[0]]);
  expect(recitedAbove(records)).toEqual(recitedAbove([]));
  const holdout = [completion("holdout", 0.8), completion("holdout", 0.8), completion("holdout", null)];
  expect(recitedAbove(holdout).words).toBe(0.8);
});

it("scores by characters have a threshold of their own", () => {
  const threshold = recitedAbove([completion("holdout", 0.2), completion("holdout", 0.6, "characters")]);
  expect(threshold).toEqual({ words: 0.2, characters: 0.6 });
  expect(isLeaking(completion("forget", 0.5, "characters"), threshold)).toBe(false);
  expect(isLeaking(completion("forget", 0.5), threshold)).toBe(true);
});
