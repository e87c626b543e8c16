import { describe, expect, it } from "vitest";
import type { TextScores } from "../../../../src/backends/backend";
import { createBeginnings } from "../../../../src/engine/replay/beginnings";

const end = 0;
const first = [
  { token: 1, probability: 0.5 },
  { token: 2, probability: 0.25 },
];
/** Scores of a text: for each place after the first token, the probability of each listed token. */
const scores = (ids: readonly number[], places: readonly Readonly<Record<number, number>>[]): TextScores => {
  const logProbabilities = places.map((place, index) => Math.log(place[ids[index + 1] ?? NaN] ?? NaN));
  return {
    ...{ sum: 0, count: places.length, logProbabilities, isLikeliest: [] },
    topTokens: places.map((place) => {
      const listed = Object.entries(place).sort(([, left], [, right]) => right - left);
      return {
        ids: listed.map(([token]) => Number(token)),
        logProbabilities: listed.map(([, probability]) => Math.log(probability)),
        restProbability: 0,
      };
    }),
  };
};
const text = [1, 3, 4];
const ofText = scores(text, [
  { 3: 0.6, 5: 0.3, 6: 0.1 },
  { 4: 0.5, 7: 0.4, [end]: 0.1 },
]);

const beginnings = (wanted = 10) => createBeginnings(first, { wanted, endTokens: new Set([end]) });
const none = () => false;

describe("beginnings", () => {
  it("are first tokens and known beginnings with another token, by their probability", () => {
    const found = beginnings();
    found.known.add(text);
    found.read(text, ofText);
    // 0.25 for the first token 2; 0.5 · 0.3, 0.5 · 0.6 · 0.4 and 0.5 · 0.1 after the first token 1.
    expect(found.take(2, none)).toEqual([[2], [1, 5]]);
    expect(found.take(5, none)).toEqual([
      [1, 3, 7],
      [1, 6],
    ]);
    expect(found.take(5, none)).toEqual([]);
  });

  it("are not those of another known text, also of a later one", () => {
    const found = beginnings();
    found.known.add(text);
    found.known.add([1, 5, 9]);
    found.read(text, ofText);
    found.known.add([2, 2]);
    expect(found.take(5, none)).toEqual([
      [1, 3, 7],
      [1, 6],
    ]);
  });

  it("leave out what is refused, and take the next ones in its place", () => {
    const found = beginnings();
    found.known.add(text);
    found.read(text, ofText);
    expect(found.take(2, (ids) => ids[1] === 5)).toEqual([[2], [1, 3, 7]]);
    expect(found.take(2, none)).toEqual([[1, 6]]);
  });

  it("are taken once, even if two texts share them", () => {
    const found = beginnings();
    const other = [1, 3, 8];
    [text, other].forEach(found.known.add);
    found.read(text, ofText);
    found.read(
      other,
      scores(other, [
        { 3: 0.6, 5: 0.3, 6: 0.1 },
        { 4: 0.5, 7: 0.4, 8: 0.1 },
      ]),
    );
    expect(found.take(9, none)).toEqual([[2], [1, 5], [1, 3, 7], [1, 6]]);
  });

  it("come from the likeliest candidates if there are far more than will be taken", () => {
    const found = beginnings(1);
    const tokens = Array.from({ length: 40 }, (_, index) => index + 10);
    const likely = Object.fromEntries(tokens.map((token) => [token, token / 10_000]));
    found.known.add([1, 3]);
    found.read([1, 3], scores([1, 3], [{ ...likely, 3: 0.1 }]));
    found.known.add([2, 3]);
    found.read([2, 3], scores([2, 3], [{ 3: 0.9, 9: 0.1 }]));
    expect(found.take(2, none)).toEqual([
      [2, 9],
      [1, 49],
    ]);
  });

  it("leave a text whose scores are not numbers", () => {
    const found = beginnings();
    found.known.add(text);
    found.read(
      text,
      scores(text, [
        { 3: NaN, 5: NaN },
        { 4: 0.5, 7: 0.5 },
      ]),
    );
    expect(found.take(5, none)).toEqual([[2]]);
  });
});
