import { expect, it } from "vitest";
import { describeForgetQuality, forgetQuality } from "../../../src/protocol/forgetQuality";
import type { PassageScores } from "../../../src/protocol/metrics";
import { besideText } from "../../../src/terminal/tables";
import type { EvaluationSummary } from "../../../src/protocol/metrics";
import { metricFixture } from "../evaluation/metricFixture";

const recordsOf = (ratios: readonly number[], split: PassageScores["split"] = "forget"): PassageScores[] =>
  ratios.map((truthRatio, place) => ({
    ...{ id: `a${place}`, split, task: "T1", kind: "question", score: 0, truthRatio },
  }));
const [row] = (metricFixture("kolmogorovSmirnov") as { first: number[]; second: number[]; pValue: number }[]).filter(
  ({ first, second }) => first.length === 40 && second.length === 40,
);
if (row === undefined) throw new Error("the fixture has two samples of 40");

it("compares the truth ratios of the forget set with those of the retrained model, as scipy does", () => {
  const retained = recordsOf([1, 2, 3], "retain");
  const found = forgetQuality([...recordsOf(row.first), ...retained], [...recordsOf(row.second), ...retained]);
  expect(found?.pValue).toBeCloseTo(row.pValue, 6);
  expect(found?.ratios).toEqual([40, 40]);
});

it("is 1 for the retrained model itself, whose file keeps seven digits", () => {
  const exact = row.first.map((ratio) => ratio + 1 / 3e7);
  const kept = exact.map((ratio) => Number(ratio.toPrecision(7)));
  expect(forgetQuality(recordsOf(exact), recordsOf(kept))).toEqual({ pValue: 1, distance: 0, ratios: [40, 40] });
});

it("is missing for a model without truth ratios, and says what the retrained model lacks", () => {
  expect(forgetQuality(recordsOf([1], "retain"), recordsOf([1]))).toBeUndefined();
  const without = forgetQuality(recordsOf([1]), undefined);
  expect(without).toEqual({ pValue: null, ratios: [1, 0] });
  expect(besideText({} as EvaluationSummary, { ...(without && { forgetQuality: without }) }, Infinity)).toBe(
    'Forget quality needs truth ratios of the retrained model, and "reference.json" has none; make it again with ' +
      '"lethe prepare --without forget".',
  );
  expect(describeForgetQuality({ pValue: 0.0312, distance: 0.205, ratios: [72, 71] })).toBe(
    "Forget quality: p = 0.031 (72 truth ratios against 71 of the retrained model, Kolmogorov-Smirnov distance 0.20).",
  );
});
