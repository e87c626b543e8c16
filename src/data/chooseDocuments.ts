import { createHash } from "node:crypto";
import type { Passage } from "../protocol/passages";

/**
 * Chooses documents of each task by seed, and returns all their passages. The documents are ranked by the SHA-256 of
 * seed and document, so the choice does not depend on the order of rows, and two documents keep their order whatever
 * other documents the set has.
 *
 * @param purpose makes two uses of the same seed choose different documents
 * @param countOf gives the number of documents to choose among so many documents of a task
 */
export function chooseDocuments(
  passages: readonly Passage[],
  purpose: string,
  seed: number,
  countOf: (documents: number) => number,
): ReadonlySet<Passage> {
  const tasks = new Map<string, Map<string, Passage[]>>();
  for (const passage of passages) {
    const documents = tasks.get(passage.task) ?? new Map<string, Passage[]>();
    const ofDocument = documents.get(passage.document) ?? [];
    ofDocument.push(passage);
    tasks.set(passage.task, documents.set(passage.document, ofDocument));
  }
  const chosen = [...tasks.values()].flatMap((documents) =>
    [...documents]
      .map(([document, ofDocument]) => ({ rank: rank(purpose, seed, document), ofDocument }))
      .sort((left, right) => (left.rank < right.rank ? -1 : 1))
      .slice(0, countOf(documents.size)),
  );
  return new Set(chosen.flatMap(({ ofDocument }) => ofDocument));
}

const rank = (purpose: string, seed: number, document: string): string =>
  createHash("sha256")
    .update(JSON.stringify([purpose, seed, document]))
    .digest("hex");
