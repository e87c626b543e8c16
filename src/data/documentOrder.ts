import { createHash } from "node:crypto";
import type { Passage } from "../protocol/passages";

/**
 * The documents of each task in a seeded order: sorted by the SHA-256 of seed and document. The order of two documents
 * does not depend on the order of rows or on other documents of the set.
 *
 * @param purpose makes two uses of the same seed choose different documents
 */
export function orderDocuments(
  passages: readonly Passage[],
  purpose: string,
  seed: number,
): ReadonlyMap<string, readonly string[]> {
  const ranks = new Map<string, Map<string, string>>();
  for (const { task, document } of passages) {
    const ofTask = ranks.get(task) ?? new Map<string, string>();
    ranks.set(task, ofTask);
    if (!ofTask.has(document)) ofTask.set(document, rank(purpose, seed, document));
  }
  return new Map([...ranks].map(([task, ofTask]) => [task, inOrder(ofTask)]));
}

/** Key of a document. It contains the task, because two tasks can have documents with the same name. */
export function documentKey(task: string, document: string): string {
  return JSON.stringify([task, document]);
}

const rank = (purpose: string, seed: number, document: string): string =>
  createHash("sha256")
    .update(JSON.stringify([purpose, seed, document]))
    .digest("hex");

const inOrder = (ranks: ReadonlyMap<string, string>): string[] =>
  [...ranks].sort(([, left], [, right]) => (left < right ? -1 : 1)).map(([document]) => document);
