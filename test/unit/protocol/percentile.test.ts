import { expect, test } from "vitest";
import { percentile } from "../../../src/protocol/percentile";
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
