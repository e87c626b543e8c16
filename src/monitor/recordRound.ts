import { summarize } from "../evaluation/summarize";
import { summaryIntervals } from "../evaluation/summaryIntervals";
import type { RunEventBody } from "../protocol/events";
import { isEmptyCompletion } from "../protocol/fluency";
import { evaluationScores } from "../protocol/intervals/documentScores";
import { countPassages } from "../protocol/measuredPart";
import type { EvaluationSummary, PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { sentenceList } from "../protocol/sentenceList";
import { verifyPassages } from "../protocol/verification";
import { readEvaluation } from "../runs/reader";
import { evaluationFile } from "../runs/layout";
import { openRunLog } from "../runs/runLog";
import { writeEvaluation } from "../runs/writer";

/** The answers of one round. */
interface AskedRound {
  readonly runFolder: string;
  /** The number of the round. The first round has the number 0. */
  readonly round: number;
  readonly passages: readonly Passage[];
  readonly records: readonly PassageEvaluation[];
  readonly seconds: number;
}

/**
 * Writes into the run that a round did not come to its end.
 *
 * @param round the number of the round
 * @param reason one sentence for the user
 */
export function recordInterruption(runFolder: string, round: number, reason: string): void {
  const log = openRunLog(runFolder, 0);
  log.append({ type: "state", step: round, state: "stopped", reason });
  log.close();
}

/** What a round found. */
export interface RecordedRound {
  readonly summary: EvaluationSummary;
  /**
   * One sentence if the model answers nothing at all, or if it gives away passages that it did not give away in the
   * first round.
   */
  readonly alert: string | undefined;
}

/**
 * Writes a round into the folder of its run as an evaluation, so that every view of runs shows it. The first round is
 * the evaluation "before", and a later round is that of the step with its number: drift is a curve over the rounds. The
 * run has an alert if the model answers nothing, or gives away passages that it did not give away in the first round.
 *
 * @throws HumanError when the disk is full or cannot be written
 */
export async function recordRound(asked: AskedRound): Promise<RecordedRound> {
  const { runFolder, round: step, passages, records, seconds } = asked;
  const figures = summarize(records, { utility: null, utilitySet: null, perplexity: null });
  const scores = evaluationScores(figures, records, passages);
  const summary = { ...figures, ...(await summaryIntervals(figures, scores)) };
  const phase = step === 0 ? "before" : "during";
  const file = await writeEvaluation(runFolder, step, phase, records);
  const alert = records.every(isEmptyCompletion) ? silent : await driftSinceFirst(runFolder, step, records);
  const events: RunEventBody[] = [
    { type: "evaluation", step, phase, summary, passages: countPassages(passages, passages), file, seconds },
    ...(alert === undefined ? [] : [{ type: "warning", level: "error", step, message: alert } as const]),
    { type: "state", step, state: "done" },
  ];
  const log = openRunLog(runFolder, 0);
  try {
    for (const event of events) log.append(event);
  } finally {
    log.close();
  }
  return { summary, alert };
}

const driftSinceFirst = async (
  runFolder: string,
  round: number,
  records: readonly PassageEvaluation[],
): Promise<string | undefined> => {
  if (round === 0) return undefined;
  const first = await readEvaluation(runFolder, evaluationFile(0, "before"));
  const before = givenAway(first);
  const ids = [...givenAway(records)].filter((id) => !before.has(id));
  return ids.length === 0 ? undefined : describeDrift(ids);
};

const silent =
  "The deployed model answers nothing at all, so its figures do not say what it knows; look at the server.";

/** The ids of the forget passages that a model recites or answers. */
const givenAway = (records: readonly PassageEvaluation[]): ReadonlySet<string> =>
  new Set(
    verifyPassages(records, {}).flatMap(({ record, outcome }) =>
      outcome === "recited" || outcome === "answered" ? [record.id] : [],
    ),
  );

const describeDrift = (ids: readonly string[]): string =>
  `The deployed model gives away ${ids.length} ${ids.length === 1 ? "passage" : "passages"} that it did not give away in ` +
  `the first round: ${sentenceList(ids)}.`;
