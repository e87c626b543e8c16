import type { Passage } from "../protocol/passages";

/** The number of documents that have a passage in the list. Documents of two tasks may have the same name. */
export function countDocuments(passages: readonly Passage[]): number {
  return new Set(passages.map(({ task, document }) => JSON.stringify([task, document]))).size;
}
