import type { Passage } from "../protocol/passages";
import { documentKey, orderDocuments } from "./documentOrder";

/**
 * Marks a seeded share of each task's retain documents as `withheld`. The run never trains on them, so they show
 * whether the model also keeps text that it did not train on. The share is rounded to whole documents, at least one
 * document of each task remains, and the choice does not depend on the order of rows.
 *
 * @param passages of any split; only passages of the retain split change
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
