import { describe, expect, it } from "vitest";
import { harmonicMean } from "../../../src/protocol/harmonicMean";

describe("the harmonic mean", () => {
  it("is nearer to the smaller numbers", () => expect(harmonicMean([1, 0.25])).toBe(0.4));
  it("is 0 if one of the numbers is 0", () => expect(harmonicMean([1, 1, 0])).toBe(0));
});
