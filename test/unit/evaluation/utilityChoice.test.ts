import { expect, it } from "vitest";
import { choiceOf } from "../../../src/evaluation/utilityChoice";

it("takes the largest score, and makes no choice among scores that are not numbers", () => {
  expect(choiceOf([-2, -1, -1])).toBe(1);
  expect(choiceOf([-2, NaN])).toBeNull();
  expect(choiceOf([NaN, NaN])).toBeNull();
  expect(choiceOf([-2, -Infinity])).toBeNull();
});
