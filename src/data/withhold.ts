import type { Passage } from "../protocol/passages";
import { documentKey, orderDocuments } from "./documentOrder";

/**
 * Marks a seeded share of each task's retain documents as `withheld`: the run never trains on them, so they show
 * whether what is kept was kept only where it was rehearsed. The share is rounded to whole documents, at least one of
 * a task stays, and the choice does not depend on the rows' order.
 *
 * @param passages of any split; only those of the retain split are touched
 * @param share in 0..1
 */
export function withholdDocuments(passages: readonly Passage[], share: number, seed: number): Passage[] {
  const retained = passages.filter(({ split }) => split === "retain");
  const withheld = new Set<string>();
  for (const [task, documents] of orderDocuments(retained, "withhold", seed)) {
    const count = Math.min(Math.round(share * documents.length), documents.length - 1);
    for (const document of documents.slice(0, count)) withheld.add(documentKey(task, document));
  }
  return passages.map((passage) =>
    passage.split === "retain" && withheld.has(documentKey(passage.task, passage.document))
      ? { ...passage, split: "withheld" }
      : passage,
  );
}
