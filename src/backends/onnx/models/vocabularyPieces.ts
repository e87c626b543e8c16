import type { PieceSize } from "../graph/signatures/pieces";

/** How many bytes the logits of one piece of positions may take. */
export const bytesOfScores = 64 * 2 ** 20;

/**
 * Few steps have more predicted tokens than this number. If the logits of this many tokens fit into the memory limit,
 * the positions are not divided into pieces. A larger step then takes more memory than the limit. This costs less than
 * to compute the logits of every step twice.
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
