import { warningOfSilence } from "../evaluation/silence";
import { summarize } from "../evaluation/summarize";
import { summaryIntervals } from "../evaluation/summaryIntervals";
import { warningOfUnmeasured } from "../evaluation/unmeasured";
import type { Alert } from "../protocol/alerts";
import type { RunEventBody } from "../protocol/events";
import { evaluationScores } from "../protocol/intervals/documentScores";
import { countPassages } from "../protocol/measuredPart";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { sentenceList } from "../protocol/sentenceList";
import { verifyPassages } from "../protocol/verification";
import type { VerificationOutcome } from "../protocol/verification";
import { evaluationFile } from "../runs/layout";
import { readEvaluation } from "../runs/reader";
import { writeEvaluation } from "../runs/writer";

/** The answers of one round. */
interface AnsweredRound {
  readonly runFolder: string;
  /** The number of the round, counted from 0. */
  readonly round: number;
  readonly passages: readonly Passage[];
  readonly records: readonly PassageEvaluation[];
  readonly seconds: number;
}

/** What a round found. */
interface MeasuredRound {
  readonly event: Extract<RunEventBody, { type: "evaluation" }>;
  readonly alerts: readonly Omit<Alert, "step">[];
}

/**
 * Measures a round as an evaluation, and writes the records of its passages. The first round is the evaluation
 * "before", and a later round is that of the step with its number, so drift is a curve over the rounds. The alerts are
 * about passages that could not be measured, about a model that answers nothing, and about passages that the model
 * gives away and did not give away in the first round.
 *
 * @throws HumanError when the disk is full or cannot be written
 */
export async function measureRound(answered: AnsweredRound): Promise<MeasuredRound> {
  const { runFolder, round: step, passages, records, seconds } = answered;
  const figures = summarize(records, { utility: null, utilitySet: null, perplexity: null });
  const scores = evaluationScores(figures, records, passages);
  const summary = { ...figures, ...(await summaryIntervals(figures, scores)) };
  const phase = step === 0 ? "before" : "during";
  const file = await writeEvaluation(runFolder, step, phase, records);
  const counts = countPassages(passages, passages);
  const alerts = [
    warningOfUnmeasured(records),
    warningOfSilence(records, "The deployed model"),
    step === 0 ? undefined : warningOfDrift(await readEvaluation(runFolder, evaluationFile(0, "before")), records),
  ].filter((alert) => alert !== undefined);
  return { event: { type: "evaluation", step, phase, summary, passages: counts, file, seconds }, alerts };
}

const warningOfDrift = (
  first: readonly PassageEvaluation[],
  records: readonly PassageEvaluation[],
): Omit<Alert, "step"> | undefined => {
  // A passage that the first round could not measure may have been given away then, too.
  const passed = new Set(idsOf(first, ["passed"]));
  const ids = idsOf(records, ["recited", "answered"]).filter((id) => passed.has(id));
  if (ids.length === 0) return undefined;
  const message =
    `The deployed model gives away ${ids.length} ${ids.length === 1 ? "passage" : "passages"} that it did not give away ` +
    `in the first round: ${sentenceList(ids)}.`;
  return { level: "error", message };
};

/** The ids of the forget passages with these outcomes. */
const idsOf = (records: readonly PassageEvaluation[], outcomes: readonly VerificationOutcome[]): string[] =>
  verifyPassages(records, {}).flatMap(({ record, outcome }) => (outcomes.includes(outcome) ? [record.id] : []));
