import type { RetrainingEstimate } from "../../protocol/cost/costs";
import type { RunCost } from "../../protocol/cost/runCost";
import { sum } from "../../protocol/mean";
import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";

/** The texts of a run, and what its evaluations kept of them. */
export interface MeasuredTexts {
  readonly passages: readonly Passage[];
  readonly records: readonly Pick<PassageEvaluation, "tokens">[];
}

/**
 * Estimates what a training without the texts to forget takes, if no run has shown it.
 *
 * @param target the cost of preparing the target model, if it is known
 * @returns undefined if the number of tokens in the texts to keep is not known
 */
export function estimateRetraining(
  { tokens, training }: RunCost,
  target: RunCost | undefined,
  texts: MeasuredTexts,
): RetrainingEstimate | undefined {
  if (target !== undefined) return { by: "asTarget", trainingSeconds: target.training };
  const kept = keptTokens(texts);
  return kept === undefined ? undefined : { by: "onePass", trainingSeconds: kept / (tokens / training) };
}

/**
 * The number of tokens in the texts to keep. It is an estimate from the number of characters, because the run keeps the
 * tokens of answers only.
 */
const keptTokens = ({ passages, records }: MeasuredTexts): number | undefined => {
  const pieces = records.flatMap(({ tokens = [] }) => tokens.map(([text]) => text));
  const characters = sum(pieces.map(({ length }) => length));
  if (characters === 0) return undefined;
  const kept = passages.filter(({ split }) => split === "retain" || split === "withheld");
  const length = sum(kept.map(({ prompt, answer }) => prompt.length + answer.length));
  return length === 0 ? undefined : (length * pieces.length) / characters;
};
