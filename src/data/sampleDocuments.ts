import type { Passage } from "../protocol/passages";
import { chooseDocuments } from "./chooseDocuments";

/**
 * Samples at most `documentsPerTask` documents of each task in each split. Returns all their passages in the order of
 * rows. A seed samples the same documents at every evaluation, so the points of a curve are comparable.
 */
export function sampleDocuments(passages: readonly Passage[], documentsPerTask: number, seed: number): Passage[] {
  const sample = [...new Set(passages.map(({ split }) => split))].map((split) => {
    const ofSplit = passages.filter((passage) => passage.split === split);
    return chooseDocuments(ofSplit, "sample", seed, () => documentsPerTask);
  });
  return passages.filter((passage) => sample.some((ofSplit) => ofSplit.has(passage)));
}
