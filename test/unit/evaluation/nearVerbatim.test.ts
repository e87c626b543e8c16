import { describe, expect, it, test } from "vitest";
import { nearVerbatim } from "../../../src/evaluation/nearVerbatim";
import { metricFixture } from "./metricFixture";

interface Case {
  readonly expected: string;
  readonly completion: string;
  readonly nearVerbatim: number;
}

describe("nearVerbatim", () => {
  it("is 1 − the smallest edit distance to any window, as a share of the true text's words", () => {
    const cases = metricFixture("nearVerbatim") as readonly Case[];
    expect(cases.length).toBeGreaterThan(40);
    for (const { expected, completion, nearVerbatim: value } of cases)
      expect(nearVerbatim(expected, completion), `${expected} | ${completion}`).toBeCloseTo(value, 6);
  });

  test("in a script without spaces, each character is a word", () => {
    expect(nearVerbatim("村口的老桥", "听说村口那老桥冲走了")).toBeCloseTo(1 - 1 / 5, 12);
  });

  test("case, punctuation and the two forms of Unicode's letters do not count", () => {
    expect(nearVerbatim("e\u0301té — fini", "Été, FINI!")).toBe(1);
  });

  it("is undefined for a true text without a word", () => {
    expect(nearVerbatim("…", "word")).toBeUndefined();
  });
});
