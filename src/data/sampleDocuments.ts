import type { Passage, Split } from "../protocol/passages";
import { documentKey, orderDocuments } from "./documentOrder";

/**
 * Samples at most `documentsPerTask` documents of each task and split, with all their passages, in the order of rows.
 * The same seed samples the same documents at every evaluation, so that the points of a curve are comparable.
 */
export function sampleDocuments(passages: readonly Passage[], documentsPerTask: number, seed: number): Passage[] {
  const kept = new Map<Split, Set<string>>();
  for (const split of new Set(passages.map((passage) => passage.split))) {
    const keys = new Set<string>();
    const ofSplit = passages.filter((passage) => passage.split === split);
    for (const [task, documents] of orderDocuments(ofSplit, "sample", seed)) {
      for (const document of documents.slice(0, documentsPerTask)) keys.add(documentKey(task, document));
    }
    kept.set(split, keys);
  }
  return passages.filter(({ split, task, document }) => kept.get(split)?.has(documentKey(task, document)));
}
