import { expect, test } from "vitest";
import { countedPercentile, percentile } from "../../../src/protocol/percentile";
import { metricFixture } from "../evaluation/metricFixture";

const rows = metricFixture("percentile") as { values: number[]; percents: number[]; percentiles: number[] }[];

test.each(rows)("percentiles of $values as numpy has them", ({ values, percents, percentiles }) => {
  const before = [...values];
  for (const [index, percent] of percents.entries()) {
    expect(percentile(values, percent)).toBeCloseTo(percentiles[index] ?? NaN, 12);
  }
  expect(values, "the values are left in their order").toEqual(before);
});

test("equal values give exactly that value, so that nothing lies above it by rounding", () => {
  expect(percentile([0.1, 0.1, 0.1], 95)).toBe(0.1);
});

test("no values give NaN", () => {
  expect(percentile([], 95)).toBeNaN();
});

test("counted values have the percentiles of the repeated values", () => {
  const [sorted, counts] = [Float64Array.of(0.5, 1, 1, 4, 9), Uint32Array.of(2, 0, 1, 3, 1)];
  const repeated = [0.5, 0.5, 1, 4, 4, 4, 9];
  for (const percent of [0, 2.5, 20, 50, 95, 100])
    expect(countedPercentile(sorted, counts, percent)).toBe(percentile(repeated, percent));
  expect(countedPercentile(sorted, new Uint32Array(5), 50)).toBeNaN();
});
