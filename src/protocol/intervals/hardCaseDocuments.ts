import type { DocumentScores } from "./documentScores";

/**
 * Joins the hard cases of each document. The task of a hard case is its case, so a document has scores for each of its
 * cases. A figure over several cases must draw them together, because they ask about the same facts.
 *
 * @returns the documents of the other sets as they are, and then those of the hard cases
 */
export function joinCasesOfDocuments(documents: readonly DocumentScores[]): readonly DocumentScores[] {
  const joined = new Map<string, DocumentScores>();
  for (const scores of documents) {
    if (scores.split !== "inScope") continue;
    const known = joined.get(scores.document);
    joined.set(scores.document, known === undefined ? scores : { ...known, means: sumOf(known.means, scores.means) });
  }
  return [...documents.filter(({ split }) => split !== "inScope"), ...joined.values()];
}

type Means = DocumentScores["means"];

const sumOf = (one: Means, other: Means): Means => {
  const keys = Object.keys({ ...one, ...other }) as (keyof Means)[];
  return Object.fromEntries(
    keys.map((key) => {
      const [[sum, count], [more, furtherCount]] = [one[key] ?? [0, 0], other[key] ?? [0, 0]];
      return [key, [sum + more, count + furtherCount]];
    }),
  );
};
