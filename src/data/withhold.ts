import type { Passage } from "../protocol/passages";
import { chooseDocuments } from "./chooseDocuments";

/**
 * Withholds a share of each task's retain documents from training: marks their passages as `withheld`. The run only
 * measures these documents. They show whether the model also keeps text that the run did not train on. The share is
 * rounded to whole documents, but at least one document of each task is not withheld. The choice depends on the seed,
 * not on the order of rows.
 *
 * @param passages passages of any split; only passages of the retain split change
 * @param share in 0..1
 */
export function withholdDocuments(passages: readonly Passage[], share: number, seed: number): Passage[] {
  const retained = passages.filter(({ split }) => split === "retain");
  const countOf = (documents: number): number => Math.min(Math.round(share * documents), documents - 1);
  const withheld = chooseDocuments(retained, "withhold", seed, countOf);
  return passages.map((passage) => (withheld.has(passage) ? { ...passage, split: "withheld" } : passage));
}
