import type { PieceSize } from "../graph/signatures/pieces";

/** How many bytes the logits of one piece of positions may take. */
export const bytesOfScores = 64 * 2 ** 20;

/**
 * The number of predicted tokens that a step seldom exceeds. A larger step takes more memory, but this costs less than
 * computing the logits twice.
 */
const placesOfStep = 2048;

const float32Bytes = 4;

/**
 * How many predicted positions are computed at a time. Each position has a logit for every token in the vocabulary. The
 * result is undefined if the logits of a whole step fit into `bytes`. Pieces would then only cost time, because each
 * piece is computed twice.
 */
export function placesPerPiece(vocabularySize: number, bytes = bytesOfScores): PieceSize | undefined {
  const places = Math.max(1, Math.floor(bytes / (float32Bytes * vocabularySize)));
  return places < placesOfStep ? { rows: places, count: Math.ceil(placesOfStep / places) } : undefined;
}
