import { createHash } from "node:crypto";
import type { Passage } from "../protocol/passages";

/**
 * Chooses some documents of each task and returns all passages of these documents. The documents are ranked by the
 * SHA-256 of three values: the purpose, the seed and the document's name. Therefore, the rank of a document does not
 * depend on the order of rows or on other documents.
 *
 * @param purpose a name for the purpose of the choice. With the same seed, two purposes choose different documents
 * @param countOf receives the number of documents of a task, and returns how many of them to choose
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
