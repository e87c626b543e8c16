import type { TargetedText, TeacherPredictions } from "../../backend";

/**
 * Texts laid out for one forward pass. To avoid padding, several short texts share a row. All matrices are [rows,
 * length], and a token's flat index is row·length + column.
 */
export interface TextBatch {
  readonly rows: number;
  readonly length: number;
  readonly tokens: Int32Array;
  /** The tokens that the reference model gets in place of `tokens`. */
  readonly referenceTokens: Int32Array;
  /** Position of each token in its own text, counted from 0. Padding has position -1. */
  readonly positions: Int32Array;
  /** Index of the text that each token belongs to. */
  readonly segments: Int32Array;
  /** For each predicted token, the flat index of the token before it. The model predicts from that token. */
  readonly targetRows: Int32Array;
  readonly targetTokens: Int32Array;
  /** Index of the text that each predicted token belongs to. */
  readonly targetTexts: Int32Array;
  /** 1 for each predicted token that is to be learned, otherwise 0 (see `TargetedText.isLearned`). */
  readonly targetLearned: Uint8Array;
  /** Number of predicted tokens in each text. */
  readonly targetCounts: Int32Array;
  /** What a teacher predicts at each predicted token. Undefined if no text has a teacher. */
  readonly teacher: TeacherPredictions | undefined;
  /** The aimed loss of each text. NaN for a text without an aim. */
  readonly aimedLosses: Float32Array;
  /** The number of tokens. Padding does not count. */
  readonly contentTokens: number;
}

interface Layout {
  readonly rows: number;
  readonly length: number;
  /** Start of each text. */
  readonly places: readonly { readonly row: number; readonly column: number }[];
}

/** Largest length of a row, as a multiple of the longest text's length. Longer rows make attention more expensive. */
const longestRow = 1.25;

/**
 * Finds the layout with the least padding. If several layouts have the least padding, the one with the shortest rows is
 * chosen.
 */
function layOut(widths: readonly number[]): Layout {
  if (widths.length === 0) return { rows: 1, length: 1, places: [] };
  const longest = Math.max(...widths);
  const layouts = Array.from({ length: Math.floor(longest * (longestRow - 1)) + 1 }, (_, extra) =>
    fillRows(widths, longest + extra),
  );
  return layouts.reduce((best, layout) => (layout.rows * layout.length < best.rows * best.length ? layout : best));
}

/** Puts each text into the first row with room for it, beginning with the longest text. */
function fillRows(widths: readonly number[], length: number): Layout {
  const free: number[] = [];
  const places = widths.map(() => ({ row: 0, column: 0 }));
  for (const [text, width] of [...widths.entries()].sort(([a, x], [b, y]) => y - x || a - b)) {
    let row = free.findIndex((room) => room >= width);
    if (row < 0) row = free.push(length) - 1;
    const room = free[row] ?? 0;
    places[text] = { row, column: length - room };
    free[row] = room - width;
  }
  return { rows: free.length, length, places };
}

/**
 * Packs texts into rows of equal length with little padding. The last token of a text is not in the rows, because the
 * model predicts this token but never reads it. `targetTexts` and `targetCounts` keep the order of `texts`. If `texts`
 * is empty, the batch consists of one padding token, because a forward pass needs an input.
 */
export function packTexts(texts: readonly TargetedText[], padId: number): TextBatch {
  const widths = texts.map(({ ids }) => Math.max(ids.length - 1, 1));
  const { rows, length, places } = layOut(widths);
  const tokens = new Int32Array(rows * length).fill(padId);
  const referenceTokens = new Int32Array(rows * length).fill(padId);
  const positions = new Int32Array(rows * length).fill(-1);
  const segments = new Int32Array(rows * length).fill(-1);
  const targets: { row: number; token: number; text: number; isLearned: boolean }[] = [];
  const targetCounts = new Int32Array(texts.length);
  texts.forEach(
    ({ ids, targetStart, alternatives, isLearned = false, contextIds = ids, referenceIds = contextIds }, text) => {
      const { row, column } = places[text] ?? { row: 0, column: 0 };
      const start = row * length + column;
      for (let index = 0; index < (widths[text] ?? 0); index += 1) {
        tokens[start + index] = contextIds[index] ?? padId;
        referenceTokens[start + index] = referenceIds[index] ?? padId;
        positions[start + index] = index;
        segments[start + index] = text;
      }
      const before = targets.length;
      for (let index = Math.max(targetStart, 1); index < ids.length; index += 1) {
        const isLast = index === ids.length - 1;
        const predicted = isLast && alternatives ? alternatives : [ids[index] ?? padId];
        for (const token of predicted) targets.push({ row: start + index - 1, token, text, isLearned });
      }
      targetCounts[text] = targets.length - before;
    },
  );
  return {
    rows,
    length,
    tokens,
    referenceTokens,
    positions,
    segments,
    targetRows: Int32Array.from(targets, ({ row }) => row),
    targetTokens: Int32Array.from(targets, ({ token }) => token),
    targetTexts: Int32Array.from(targets, ({ text }) => text),
    targetLearned: Uint8Array.from(targets, ({ isLearned }) => Number(isLearned)),
    targetCounts,
    teacher: joinTeachers(texts),
    aimedLosses: Float32Array.from(texts, ({ aimedLoss = NaN }) => aimedLoss),
    contentTokens: widths.reduce((sum, width) => sum + width, 0),
  };
}

/** Joins the predictions of all texts, in the order of the predicted tokens. */
function joinTeachers(texts: readonly TargetedText[]): TeacherPredictions | undefined {
  const [first, ...others] = texts.flatMap(({ teacher }) => teacher ?? []);
  if (first === undefined) return undefined;
  const all = [first, ...others];
  if (all.length < texts.length || others.some(({ listed }) => listed !== first.listed))
    throw new Error("the texts of a batch have different teachers");
  const joined = <Elements extends Int32Array | Float32Array>(
    make: new (length: number) => Elements,
    elementsOf: (teacher: TeacherPredictions) => Elements,
  ): Elements => {
    const parts = all.map(elementsOf);
    const whole = new make(parts.reduce((sum, { length }) => sum + length, 0));
    let start = 0;
    for (const part of parts) {
      whole.set(part, start);
      start += part.length;
    }
    return whole;
  };
  return {
    listed: first.listed,
    tokens: joined(Int32Array, ({ tokens }) => tokens),
    logProbabilities: joined(Float32Array, ({ logProbabilities }) => logProbabilities),
    restLogProbabilities: joined(Float32Array, ({ restLogProbabilities }) => restLogProbabilities),
  };
}
