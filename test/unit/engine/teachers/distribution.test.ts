import { describe, expect, it } from "vitest";
import {
  distributionsOf,
  meanDistribution,
  meanLoss,
  packed,
  packedLoss,
  raised,
  withTrueProbability,
} from "../../../../src/engine/teachers/distribution";
import type { TeacherPredictions } from "../../../../src/backends/backend";
import type { Distribution } from "../../../../src/engine/teachers/distribution";

const total = ({ probabilities, rest }: Distribution): number => probabilities.reduce((sum, one) => sum + one, rest);
const scores = (trueProbability: number, listed: [number, number][], restProbability: number) => ({
  logProbabilities: [Math.log(trueProbability)],
  topTokens: [
    {
      ids: listed.map(([token]) => token),
      logProbabilities: listed.map(([, probability]) => Math.log(probability)),
      restProbability,
    },
  ],
});

describe("a distribution of a teacher", () => {
  it("lists the true token first, whether it is among the likeliest or not", () => {
    const [among] = distributionsOf(
      scores(
        0.3,
        [
          [7, 0.5],
          [4, 0.3],
          [9, 0.1],
        ],
        0.1,
      ),
      [4],
      3,
    );
    expect(among?.tokens).toEqual([4, 7, 9]);
    expect(among?.rest).toBeCloseTo(0.1, 12);
    const [below] = distributionsOf(
      scores(
        0.02,
        [
          [7, 0.5],
          [4, 0.3],
          [9, 0.1],
        ],
        0.1,
      ),
      [2],
      3,
    );
    expect(below?.tokens).toEqual([2, 7, 4]);
    // The true token leaves the rest, and the token that is no longer listed joins it.
    expect(below?.rest).toBeCloseTo(0.1 - 0.02 + 0.1, 12);
    for (const each of [among, below]) expect(each && total(each)).toBeCloseTo(1, 12);
  });

  it("has a mean with the tokens of all distributions", () => {
    const first = { tokens: [1, 2, 3], probabilities: [0.2, 0.5, 0.1], rest: 0.2 };
    const second = { tokens: [1, 4, 3], probabilities: [0.4, 0.3, 0.2], rest: 0.1 };
    const mean = meanDistribution([first, second], 3);
    expect(mean.tokens).toEqual([1, 2, 3]);
    [0.3, 0.25, 0.15].forEach((value, index) => expect(mean.probabilities[index]).toBeCloseTo(value, 12));
    expect(total(mean)).toBeCloseTo(1, 12);
  });

  it("keeps the proportions of all other tokens if the true token gets another probability", () => {
    const changed = withTrueProbability({ tokens: [1, 2, 3], probabilities: [0.9999, 6e-5, 3e-5], rest: 1e-5 }, 0.1);
    [0.1, 0.54, 0.27].forEach((value, index) => expect(changed.probabilities[index]).toBeCloseTo(value, 9));
    expect(changed.rest).toBeCloseTo(0.09, 9);
  });

  it("gives all of the rest to the other tokens if the teacher is certain of the true token", () => {
    const certain = { tokens: [1, 2], probabilities: [1, 0], rest: 0 };
    expect(withTrueProbability(certain, 0.25)).toEqual({ tokens: [1, 2], probabilities: [0.25, 0], rest: 0.75 });
  });

  it("is packed with finite logarithms, and with the same loss", () => {
    const distributions = [
      { tokens: [1, 2], probabilities: [0.5, 0.5], rest: 0 },
      { tokens: [3, 2], probabilities: [0.25, 0], rest: 0.75 },
    ];
    const teacher = packed(distributions);
    expect(Array.from(teacher.tokens)).toEqual([1, 2, 3, 2]);
    for (const log of [...teacher.logProbabilities, ...teacher.restLogProbabilities])
      expect(Number.isFinite(log)).toBe(true);
    expect(packedLoss(teacher)).toBeCloseTo(meanLoss(distributions), 6);
    expect(packedLoss(teacher)).toBeCloseTo((Math.log(2) + Math.log(4)) / 2, 6);
  });

  it("has the loss times a power after its true tokens are raised, and keeps the proportions of the others", () => {
    const before = packed([
      { tokens: [4, 7, 9], probabilities: [0.5, 0.3, 0.1], rest: 0.1 },
      { tokens: [5, 2, 8], probabilities: [0.9, 0.06, 0.02], rest: 0.02 },
    ]);
    const after = raised(before, 3);
    expect(packedLoss(after)).toBeCloseTo(3 * packedLoss(before), 6);
    expect(after.tokens).toEqual(before.tokens);
    const at = ({ logProbabilities, restLogProbabilities }: TeacherPredictions, place: number): number[] => [
      ...logProbabilities.slice(3 * place, 3 * place + 3).map(Math.exp),
      Math.exp(restLogProbabilities[place] ?? NaN),
    ];
    for (const place of [0, 1]) {
      const [own, changed] = [at(before, place), at(after, place)];
      expect(changed.reduce((sum, one) => sum + one)).toBeCloseTo(1, 6);
      for (const index of [2, 3])
        expect((changed[index] ?? NaN) / (changed[1] ?? NaN)).toBeCloseTo((own[index] ?? NaN) / (own[1] ?? NaN), 5);
    }
    // The true token never takes everything.
    expect(Math.exp(raised(before, 0).logProbabilities[0] ?? NaN)).toBeCloseTo(0.995, 6);
  });
});
