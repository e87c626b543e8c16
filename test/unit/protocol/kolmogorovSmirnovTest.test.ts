import { expect, it } from "vitest";
import { kolmogorovSmirnovTest } from "../../../src/protocol/kolmogorovSmirnovTest";
import { metricFixture } from "../evaluation/metricFixture";

interface Row {
  readonly first: number[];
  readonly second: number[];
  readonly distance: number;
  readonly pValue: number;
}

it("has the distance and the exact p-value of scipy, small p-values too", () => {
  const rows = metricFixture("kolmogorovSmirnov") as Row[];
  expect(rows.some(({ pValue }) => pValue < 1e-15)).toBe(true);
  for (const { first, second, distance, pValue } of rows) {
    for (const found of [kolmogorovSmirnovTest(first, second), kolmogorovSmirnovTest(second, first)]) {
      expect(found.distance).toBeCloseTo(distance, 12);
      expect(found.pValue / pValue).toBeCloseTo(1, 6);
    }
  }
});

it("has no result without values", () => {
  for (const [first, second] of [
    [[], [1]],
    [[1], []],
    [[1, NaN], [1]],
  ] as const)
    expect(kolmogorovSmirnovTest(first, second)).toEqual({ distance: NaN, pValue: NaN });
});
