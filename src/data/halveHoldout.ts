import type { Passage } from "../protocol/passages";
import { chooseDocuments } from "./chooseDocuments";

/** The passages of a run, with half of the holdout apart. */
export interface HalvedHoldout {
  /** The half of the holdout that steers the run: it calibrates the run, chooses its checkpoint or ends it. */
  readonly steering: readonly Passage[];
  /** All other passages. The half of the holdout in this list measures membership before and after the run. */
  readonly measured: readonly Passage[];
}

/**
 * Splits the documents of the holdout into two halves, each task for itself. One half steers a run, and the other half
 * measures membership. If a task has an odd number of documents, the half that measures has one more. The choice
 * depends on the seed, not on the order of rows.
 *
 * @param passages passages of any split. Only passages of the holdout are divided
 */
export function halveHoldout(passages: readonly Passage[], seed: number): HalvedHoldout {
  const holdout = passages.filter(({ split }) => split === "holdout");
  const chosen = chooseDocuments(holdout, "calibrate", seed, (documents) => Math.floor(documents / 2));
  return {
    steering: passages.filter((passage) => chosen.has(passage)),
    measured: passages.filter((passage) => !chosen.has(passage)),
  };
}
