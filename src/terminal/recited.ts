import { percentile } from "../evaluation/percentile";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { excerpt } from "./markedText";
import type { Mark } from "./markedText";
import { formatScore } from "../protocol/wording";
import { formatPath } from "./wording";

const holdoutPercentile = 95;
/** Half of the text, where no holdout set says what chance and shared phrasing explain. */
const withoutHoldout = 0.5;

/** Forget completions that score above the holdout's 95th percentile, as the leaking share counts them; worst first. */
export const recitedPassages = (records: readonly PassageEvaluation[]): PassageEvaluation[] => {
  const completions = records.filter(({ kind }) => kind === "completion");
  const holdout = completions.filter(({ split }) => split === "holdout").map(({ score }) => score);
  const threshold = holdout.length === 0 ? withoutHoldout : percentile(holdout, holdoutPercentile);
  return completions
    .filter(({ split, score }) => split === "forget" && score > threshold)
    .sort((left, right) => right.score - left.score);
};

/** A recited passage in two lines: its score, id and place, and what the model said with the recited words marked. */
export const describeRecited = (
  { id, score, completion, span }: PassageEvaluation,
  passage: Passage | undefined,
  mark: Mark,
): string => {
  const place = passage ? `  ${formatPath(passage.source.file)}:${passage.source.line}` : "";
  return `r ${formatScore(score)}  ${id}${place}\n    ${excerpt(completion, span?.generated, mark)}`;
};
