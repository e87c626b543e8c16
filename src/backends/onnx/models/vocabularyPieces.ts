import type { PieceSize } from "../graph/signatures/pieces";

/** Largest number of bytes for the logits of one piece of positions over the whole vocabulary. */
export const bytesOfScores = 64 * 2 ** 20;

/**
 * A step seldom has more predicted tokens. A larger step takes more memory, which is cheaper than computing logits
 * twice.
 */
const placesOfStep = 2048;

const float32Bytes = 4;

/**
 * Number of predicted positions computed at a time. Each position has a logit for every token of the vocabulary.
 * Undefined if the vocabulary is so small that the logits of a whole step stay within the limit: pieces are computed
 * twice, so they cost time.
 */
export function placesPerPiece(vocabularySize: number, bytes = bytesOfScores): PieceSize | undefined {
  const places = Math.max(1, Math.floor(bytes / (float32Bytes * vocabularySize)));
  return places < placesOfStep ? { rows: places, count: Math.ceil(placesOfStep / places) } : undefined;
}
