import type { TargetedText } from "../../backend";

export type { TargetedText };

/**
 * Texts laid out for one forward pass: several short ones share a row, so that little of it is padding. All matrices
 * are [rows, length], row by row; the flat index of a token is row·length + column.
 */
export interface TextBatch {
  readonly rows: number;
  readonly length: number;
  readonly tokens: Int32Array;
  /** The tokens that the reference model reads in their place. */
  readonly referenceTokens: Int32Array;
  /** Place of each token in its own text, from 0; -1 for padding. */
  readonly positions: Int32Array;
  /** Index of the text each token belongs to. */
  readonly segments: Int32Array;
  /** For each token to be predicted: the flat index of the token before it, which predicts it. */
  readonly targetRows: Int32Array;
  readonly targetTokens: Int32Array;
  /** Index of the text each predicted token belongs to. */
  readonly targetTexts: Int32Array;
  /** Of each predicted token whether it is to be learned, 1 or 0 (see `TargetedText.isLearned`). */
  readonly targetLearned: Uint8Array;
  /** Predicted tokens of each text. */
  readonly targetCounts: Int32Array;
  /** Tokens that carry content, padding counted as none. */
  readonly contentTokens: number;
}

interface Layout {
  readonly rows: number;
  readonly length: number;
  /** Where each text begins. */
  readonly places: readonly { readonly row: number; readonly column: number }[];
}

/** How much longer than the longest text rows may be: attention's cost grows with their length. */
const longestRow = 1.25;

/** The rows of equal length that leave the least padding, the shortest of those. */
function layOut(widths: readonly number[]): Layout {
  if (widths.length === 0) return { rows: 1, length: 1, places: [] };
  const longest = Math.max(...widths);
  const layouts = Array.from({ length: Math.floor(longest * (longestRow - 1)) + 1 }, (_, extra) =>
    fillRows(widths, longest + extra),
  );
  return layouts.reduce((best, layout) => (layout.rows * layout.length < best.rows * best.length ? layout : best));
}

/** Puts texts, the longest first, into the first row that has room. */
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
 * Packs texts into rows of equal length, with little padding. A text's last token is only ever predicted, so it takes
 * no place. Texts keep their order in `targetTexts` and `targetCounts`. No text at all is a row of one padding token,
 * since a forward pass needs something to read.
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
  texts.forEach(({ ids, targetStart, alternatives, isLearned = false, referenceIds = ids }, text) => {
    const { row, column } = places[text] ?? { row: 0, column: 0 };
    const start = row * length + column;
    for (let index = 0; index < (widths[text] ?? 0); index += 1) {
      tokens[start + index] = ids[index] ?? padId;
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
  });
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
    contentTokens: widths.reduce((sum, width) => sum + width, 0),
  };
}
