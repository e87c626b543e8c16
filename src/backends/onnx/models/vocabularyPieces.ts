import type { PieceSize } from "../graph/signatures/pieces";

/** How many bytes the logits of one piece of positions may take. */
export const bytesOfScores = 64 * 2 ** 20;

/**
 * The number of predicted tokens that a training step usually does not exceed. The positions are divided into pieces
 * only if the logits of this many tokens exceed the memory limit. A step with more tokens may then take more memory
 * than the limit. Lethe accepts this, because pieces would compute the logits of every step twice.
 */
const placesOfStep = 2048;

const float32Bytes = 4;

/**
 * How many predicted positions are computed at a time. Each position has a logit for every token in the vocabulary. If
 * all logits of a usual step fit into `bytes`, the result is undefined, and the positions are not divided into pieces.
 * Pieces would only cost time, because each piece is computed twice.
 */
export function placesPerPiece(vocabularySize: number, bytes = bytesOfScores): PieceSize | undefined {
  const places = Math.max(1, Math.floor(bytes / (float32Bytes * vocabularySize)));
  return places < placesOfStep ? { rows: places, count: Math.ceil(placesOfStep / places) } : undefined;
}
