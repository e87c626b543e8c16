import { createHash } from "node:crypto";
import type { Passage } from "../protocol/passages";

/**
 * The documents of each task in a seeded order: by SHA-256 of seed and document. A document's place against another
 * does not depend on the rows' order, nor on which further documents the set holds.
 *
 * @param purpose keeps two uses of one seed from choosing the same documents
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

/** Names a document within its task, since two tasks may use one name. */
export function documentKey(task: string, document: string): string {
  return JSON.stringify([task, document]);
}

const rank = (purpose: string, seed: number, document: string): string =>
  createHash("sha256")
    .update(JSON.stringify([purpose, seed, document]))
    .digest("hex");

const inOrder = (ranks: ReadonlyMap<string, string>): string[] =>
  [...ranks].sort(([, left], [, right]) => (left < right ? -1 : 1)).map(([document]) => document);
