import { expect, it } from "vitest";
import { mean, sum } from "../../../src/protocol/mean";

it("adds numbers and divides by their number", () => {
  expect([sum([1, 2, 6]), mean([1, 2, 6])]).toEqual([9, 3]);
  expect([sum([]), mean([])]).toEqual([0, null]);
});
