import type { Passage } from "../protocol/passages";
import { chooseDocuments } from "./chooseDocuments";

/**
 * Splits the documents of the holdout into two halves, each task for itself. One half calibrates a run, and the other
 * half measures membership. If a task has an odd number of documents, the half that measures has one more. The choice
 * depends on the seed, not on the order of rows.
 *
 * @param passages passages of any split. Only passages of the holdout are divided
 */
export function calibrationHalf(
  passages: readonly Passage[],
  seed: number,
): { readonly calibrating: readonly Passage[]; readonly measured: readonly Passage[] } {
  const holdout = passages.filter(({ split }) => split === "holdout");
  const chosen = chooseDocuments(holdout, "calibrate", seed, (documents) => Math.floor(documents / 2));
  return {
    calibrating: passages.filter((passage) => chosen.has(passage)),
    measured: passages.filter((passage) => !chosen.has(passage)),
  };
}
