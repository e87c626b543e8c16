import { chooseDocuments } from "../data/chooseDocuments";
import { countDocuments } from "../data/countDocuments";
import type { Passage } from "../protocol/passages";

/**
 * The fewest documents of the holdout that an evaluation completes, if the holdout has so many. The 95th percentile of
 * their scores decides which passages leak, and three of 60 are above it.
 */
const fewestCompleted = 60;

/**
 * The texts of the holdout that an evaluation only scores. Membership needs many unseen documents, but generation takes
 * most of the time of an evaluation. So an evaluation completes as many documents of the holdout as of the forget set,
 * spread over the holdout's tasks. The choice depends on the documents alone, so every model completes the same ones.
 *
 * @param passages all passages of the evaluation
 */
export function onlyScoredTexts(passages: readonly Passage[]): ReadonlySet<Passage> {
  const textsOf = (split: Passage["split"]): Passage[] =>
    passages.filter((passage) => passage.kind === "completion" && passage.split === split);
  const holdout = textsOf("holdout");
  const all = countDocuments(holdout);
  const completed = Math.max(fewestCompleted, countDocuments(textsOf("forget")));
  if (completed >= all) return new Set();
  const chosen = chooseDocuments(holdout, "complete", 0, (documents) => Math.ceil((documents * completed) / all));
  return new Set(holdout.filter((passage) => !chosen.has(passage)));
}
