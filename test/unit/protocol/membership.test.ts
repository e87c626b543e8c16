import { describe, expect, test } from "vitest";
import { areaUnderCurve, kolmogorovSmirnov } from "../../../src/protocol/membership";
import { metricFixture } from "../evaluation/metricFixture";

interface Row {
  members: number[];
  nonMembers: number[];
  areaUnderCurve: number;
  kolmogorovSmirnov: number;
}

describe.each(metricFixture("membership") as Row[])("members $members, others $nonMembers", (row) => {
  test("area under the curve as scikit-learn has it", () => {
    expect(areaUnderCurve(row.members, row.nonMembers)).toBeCloseTo(row.areaUnderCurve, 12);
  });

  test("Kolmogorov-Smirnov distance as scipy has it", () => {
    expect(kolmogorovSmirnov(row.members, row.nonMembers)).toBeCloseTo(row.kolmogorovSmirnov, 12);
  });
});

test.each([
  [[], [1]],
  [[1], []],
  [[1, NaN], [1]],
  [[1], [NaN, 2]],
])("nothing to compare gives NaN: %j, %j", (members, nonMembers) => {
  expect(areaUnderCurve(members, nonMembers)).toBeNaN();
  expect(kolmogorovSmirnov(members, nonMembers)).toBeNaN();
});
