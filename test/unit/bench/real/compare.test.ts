import { expect, it } from "vitest";
import { compareMeans, recovery } from "../../../bench/real/compare";
import { comparedCell, markdownTable, numberText } from "../../../bench/real/markdown";

const losses = (values: readonly (number | null)[]) => new Map(values.map((value, place) => [`${place}`, value]));

it("compares two means over the documents that have a value on both sides", async () => {
  const compared = await compareMeans(losses([1, 2, null, 6]), losses([0, 2, 5, null]));
  expect(compared.value).toBe(3);
  expect(compared.difference?.value).toBe(0.5);
  // A resample of the two differences 1 and 0 has the mean 0, 0.5 or 1, each in at least 2.5 % of the draws.
  expect(compared.difference?.interval).toEqual([0, 1]);
});

it("gives a constant difference an interval without width", async () => {
  const compared = await compareMeans(losses([1.5, 2.5, 3.5]), losses([1, 2, 3]));
  expect(compared.difference).toEqual({ value: 0.5, interval: [0.5, 0.5] });
});

it("compares nothing with a model that has no values", async () => {
  expect(await compareMeans(losses([1, 2]), undefined)).toEqual({ value: 1.5, difference: undefined });
  expect(await compareMeans(losses([null]), losses([1]))).toEqual({ value: undefined, difference: undefined });
});

it("computes the share of the forgotten text that an attack brings back", () => {
  expect(recovery(1, 0.2, 0.6)).toBeCloseTo(0.5);
  expect(recovery(1, 0.2, 0.1)).toBe(0);
  expect(recovery(0.9, 0.2, 1)).toBe(1);
  expect(recovery(0.2, 0.2, 0.6)).toBeUndefined();
});

it("writes a figure with its difference and interval", () => {
  expect(comparedCell({ value: 0.25, difference: { value: -0.0141, interval: [-0.03, 0.0104] } })).toBe(
    "0.250; −0.014 (−0.030 to 0.010)",
  );
  expect(comparedCell({ value: 1, difference: { value: 0.5, interval: undefined } })).toBe("1.000; +0.500");
  expect(comparedCell({ value: 0.5, difference: undefined })).toBe("0.500");
  expect(comparedCell({ value: undefined, difference: { value: 1, interval: undefined } })).toBe("");
});

it("writes no sign before a number that rounds to 0", () => {
  expect(numberText(-0.0001)).toBe("0.000");
  expect(comparedCell({ value: 0, difference: { value: -0.0001, interval: [-0.0001, 0.0001] } })).toBe(
    "0.000; 0.000 (0.000 to 0.000)",
  );
});

it("writes a Markdown table with figures on the right", () => {
  expect(markdownTable(["", "a"], [["r", "1"]])).toBe("|  | a |\n| --- | ---: |\n| r | 1 |");
});
