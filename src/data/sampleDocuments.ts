import type { Passage } from "../protocol/passages";
import { chooseDocuments } from "./chooseDocuments";

/**
 * Samples at most `documentsPerTask` documents of each task in each split, and returns all passages of these documents
 * in the order of rows. With the same seed, every evaluation measures the same documents. Therefore, the figures of
 * different steps can be compared.
 */
export function sampleDocuments(passages: readonly Passage[], documentsPerTask: number, seed: number): Passage[] {
  const sample = [...new Set(passages.map(({ split }) => split))].map((split) => {
    const ofSplit = passages.filter((passage) => passage.split === split);
    return chooseDocuments(ofSplit, "sample", seed, () => documentsPerTask);
  });
  return passages.filter((passage) => sample.some((ofSplit) => ofSplit.has(passage)));
}
