import type { PieceSize } from "../graph/signatures/pieces";

/** Bytes that the scores of some places over the whole vocabulary may take, where they are computed in pieces. */
export const bytesOfScores = 64 * 2 ** 20;

/**
 * A step seldom has more predicted tokens; one that has takes more memory, which costs less than computing scores
 * twice.
 */
const placesOfStep = 2048;

const float32Bytes = 4;

/**
 * How many predicted places are computed at a time, of which each has a score for every token of the vocabulary;
 * undefined where the vocabulary is so small that a whole step's scores stay within the limit, since pieces are
 * computed twice.
 */
export function placesPerPiece(vocabularySize: number, bytes = bytesOfScores): PieceSize | undefined {
  const places = Math.max(1, Math.floor(bytes / (float32Bytes * vocabularySize)));
  return places < placesOfStep ? { rows: places, count: Math.ceil(placesOfStep / places) } : undefined;
}
