import { describe, expect, it } from "vitest";
import { measureMemorization, minK } from "../../../src/evaluation/memorization";
import { metricFixture } from "./metricFixture";

interface Case {
  readonly logProbabilities: number[];
  readonly isLikeliest: boolean[];
  readonly probability: number;
  readonly exactMemorization: number;
  readonly extractionStrength: number;
  readonly minK: number;
}

const cases = metricFixture("memorization") as readonly Case[];

describe("memorization", () => {
  it.each(cases)("is Python's ($isLikeliest)", ({ logProbabilities, isLikeliest, ...expected }) => {
    const found = measureMemorization({ logProbabilities, isLikeliest });
    expect(found.probability).toBeCloseTo(expected.probability, 12);
    expect(found.exactMemorization).toBeCloseTo(expected.exactMemorization, 12);
    expect(found.extractionStrength).toBeCloseTo(expected.extractionStrength, 12);
    expect(minK(logProbabilities)).toBeCloseTo(expected.minK, 12);
  });

  it.each([
    ["all foreseen", [true, true, true, true], 1, 1],
    ["none foreseen", [false, false, false, false], 0, 0],
    ["the first half given", [true, false, true, true], 0.75, 0.5],
    ["not the last", [true, true, true, false], 0.75, 0],
  ])("counts an extraction strength from the end: %s", (_, isLikeliest, exact, strength) => {
    const logProbabilities = isLikeliest.map(() => Math.log(0.5));
    expect(measureMemorization({ logProbabilities, isLikeliest })).toEqual({
      probability: 0.5,
      exactMemorization: exact,
      extractionStrength: strength,
    });
  });
});
