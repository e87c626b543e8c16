import { createHash } from "node:crypto";
import type { Passage } from "../protocol/passages";

/**
 * Chooses documents of each task with a seed. Returns all passages of the chosen documents. The SHA-256 of the seed and
 * the document ranks the documents. So the choice does not depend on the order of rows. The order of two documents does
 * not depend on the other documents of the set.
 *
 * @param purpose a name for the choice; two purposes with the same seed choose different documents
 * @param countOf tells how many documents to choose from a task with the given number of documents
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
