import { expect, it } from "vitest";
import { packTexts } from "../../../../../src/backends/onnx/models/textBatch";

it("packs texts into rows of equal length, with each token's position in its own text", () => {
  const batch = packTexts(
    [
      { ids: [10, 11, 12], targetStart: 1 },
      { ids: [20, 21, 22, 23, 24], targetStart: 3 },
      { ids: [30, 31, 32], targetStart: 2 },
    ],
    9,
  );
  expect([batch.rows, batch.length]).toEqual([2, 4]);
  // The longest text is first, and the two short ones share the second row. A text's last token is only predicted.
  expect([...batch.tokens]).toEqual([20, 21, 22, 23, 10, 11, 30, 31]);
  expect([...batch.positions]).toEqual([0, 1, 2, 3, 0, 1, 0, 1]);
  expect([...batch.segments]).toEqual([1, 1, 1, 1, 0, 0, 2, 2]);
  expect([...batch.targetTexts]).toEqual([0, 0, 1, 1, 2]);
  expect([...batch.targetTokens]).toEqual([11, 12, 23, 24, 32]);
  // The flat index of the token before each predicted token.
  expect([...batch.targetRows]).toEqual([4, 5, 2, 3, 7]);
  expect([...batch.targetCounts]).toEqual([2, 2, 1]);
  expect(batch.contentTokens).toBe(8);
});

it("makes rows up to a quarter longer than the longest text if this saves padding", () => {
  const textsOf = (widths: readonly number[]) =>
    widths.map((width) => ({ ids: Array<number>(width + 1).fill(7), targetStart: 1 }));
  const sizeOf = (widths: readonly number[]): number[] => {
    const { rows, length } = packTexts(textsOf(widths), 0);
    return [rows, length];
  };
  expect(sizeOf([5, 3, 3])).toEqual([2, 6]);
  expect(sizeOf([8, 8, 8])).toEqual([3, 8]);
  // Rows of 10 would need only 20 tokens, but they are too long.
  expect(sizeOf([7, 5, 5])).toEqual([3, 7]);
});

it("marks padding with position -1 and does not predict a first token", () => {
  const batch = packTexts(
    [
      { ids: [1, 2, 3, 4], targetStart: 0 },
      { ids: [5, 6], targetStart: 0 },
    ],
    9,
  );
  expect([...batch.tokens]).toEqual([1, 2, 3, 5, 9, 9]);
  expect([...batch.positions]).toEqual([0, 1, 2, 0, -1, -1]);
  expect([...batch.targetCounts]).toEqual([3, 1]);
});

it("predicts the alternatives instead of a text's last token", () => {
  const batch = packTexts(
    [
      { ids: [1, 2, 3], targetStart: 2, alternatives: [7, 8, 9] },
      { ids: [4, 5], targetStart: 1 },
    ],
    0,
  );
  expect([...batch.tokens]).toEqual([1, 2, 4, 0]);
  expect([...batch.targetTokens]).toEqual([7, 8, 9, 5]);
  expect([...batch.targetRows]).toEqual([1, 1, 1, 2]);
  expect([...batch.targetTexts]).toEqual([0, 0, 0, 1]);
  expect([...batch.targetCounts]).toEqual([3, 1]);
});

it("marks the predicted tokens of a learned text", () => {
  const texts = [
    { ids: [1, 2, 3], targetStart: 1 },
    { ids: [4, 5, 6, 7], targetStart: 2, isLearned: true },
  ];
  expect([...packTexts(texts, 9).targetLearned]).toEqual([0, 0, 1, 1]);
});
