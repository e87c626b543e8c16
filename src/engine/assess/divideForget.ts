import { chooseDocuments } from "../../data/chooseDocuments";
import type { Passage } from "../../protocol/passages";

/** A forget set, divided for an attack by training. */
export interface DividedForget {
  /** The attacker has these passages and trains on them. */
  readonly taught: readonly Passage[];
  /** These passages show how much comes back. */
  readonly others: readonly Passage[];
}

/**
 * Divides a forget set by document. A task with two documents or more has at least one of each kind, and a task with
 * one document has no taught one.
 *
 * @param share of the documents of each task that are taught, above 0 and below 1
 */
export function divideForget(forget: readonly Passage[], share: number, seed: number): DividedForget {
  const countOf = (documents: number): number => Math.min(documents - 1, Math.max(1, Math.round(documents * share)));
  const chosen = chooseDocuments(forget, "relearn", seed, countOf);
  return {
    taught: forget.filter((passage) => chosen.has(passage)),
    others: forget.filter((passage) => !chosen.has(passage)),
  };
}
