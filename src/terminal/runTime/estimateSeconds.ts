import type { LiveModel } from "../../backends/backend";
import type { CheckResult } from "../../control/check/checkConfiguration";
import { readGeneralText } from "../../data/generalText";
import { loadEvaluationSet } from "../../evaluation/evaluationSet";
import { completionLimit } from "../../evaluation/completionLimit";
import type { PassageEvaluation } from "../../protocol/metrics";
import type { Passage } from "../../protocol/passages";
import { measureSpeed } from "./modelSpeed";
import { secondsFor } from "./work";
import { workOfRun } from "./runWork";

/** The rows that the model has completed, with its completions. */
interface AskedRows {
  readonly model: LiveModel;
  readonly rows: readonly Passage[];
  readonly records: readonly Pick<PassageEvaluation, "completion">[];
}

/**
 * Estimates the time of a run on this machine, in seconds. The result is undefined if the check is not about a whole
 * run, if a GPU computes the run, and if the run's weights have 4 bits: the model in the check has other weights.
 */
export async function estimateSeconds(
  { configuration, device, earlier }: Pick<CheckResult, "configuration" | "device" | "earlier">,
  asked: AskedRows,
): Promise<number | undefined> {
  if (configuration === undefined || device?.kind !== "cpu" || configuration.adapter?.frozenBits === 4)
    return undefined;
  const { data, training, evaluation } = configuration;
  const { tokenizer } = asked.model;
  const speed = await measureSpeed(asked.model, asked.rows, evaluation.batchSize);
  const set = await loadEvaluationSet(data, training.seed);
  const texts = {
    set: { ...set, passages: [...set.passages, ...earlier] },
    general: data.general === undefined ? [] : await readGeneralText(data.general),
  };
  const overrun = overrunOf(asked, evaluation.maxNewTokens);
  const work = workOfRun({ configuration, tokenizer, overrun }, texts);
  return secondsFor(work, speed);
}

/** How far the completions go beyond the true answers; see `workOfRun`. */
const overrunOf = ({ model: { tokenizer }, rows, records }: AskedRows, maxNewTokens: number): number => {
  let [beyond, possible] = [0, 0];
  rows.forEach((passage, index) => {
    const answer = tokenizer.encode(passage.answer).length;
    const room = Math.max(0, Math.min(maxNewTokens, completionLimit(passage, answer)) - answer);
    const excess = tokenizer.encode(records[index]?.completion ?? "").length - answer;
    possible += room;
    beyond += Math.min(room, Math.max(0, excess));
  });
  return possible === 0 ? 0 : beyond / possible;
};
