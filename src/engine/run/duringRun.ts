import { usesMembership } from "../../configuration/membership";
import type { Configuration } from "../../configuration/schema";
import { sampleDocuments } from "../../data/sampleDocuments";
import type { EvaluationSet } from "../../evaluation/evaluationSet";
import { isInMainSplit } from "../../protocol/passages";
import type { Passage } from "../../protocol/passages";
import type { TrainingStage } from "./stage";

type MeasuredStage = Pick<TrainingStage, "set" | "steering" | "configuration">;

/**
 * The sets of an evaluation that the user asks for during training. If the run chooses a checkpoint or stops by
 * membership, the attacks read the half of the holdout that steers the run. The other half stays apart for the
 * evaluations before and after the run: a figure that chose a checkpoint would be too good on the documents that chose.
 */
export function wholeDuringRun({ set, steering, configuration }: MeasuredStage): EvaluationSet {
  if (!usesMembership(configuration)) return set;
  return { ...set, passages: [...set.passages.filter(({ split }) => split !== "holdout"), ...steering] };
}

/**
 * The part of the sets that a scheduled evaluation during training measures. It contains some documents of each task,
 * without rephrasings and wrong answers. The further sets, such as hard cases, are left out. The utility questions are
 * included only if a stop rule needs the utility. The loss attack on texts without a space between prompt and answer is
 * left out. If the run chooses a checkpoint or stops by membership, the attacks read more documents than the evaluation
 * completes.
 */
export function duringRun(stage: MeasuredStage): EvaluationSet {
  const { configuration } = stage;
  const { training, evaluation } = configuration;
  const { passages, utility } = wholeDuringRun(stage);
  const sample = sampleDocuments(passages.filter(isInMainSplit), evaluation.documentsPerTask, training.seed);
  return {
    passages: sample.map((passage) => ({ ...passage, rephrasings: [], wrongAnswers: [] })),
    ...(usesMembership(configuration) && { attackedToo: attackedBeside(sample, passages, configuration) }),
    joinsTexts: false,
    utility: training.stopWhen.utilityBelow === undefined ? undefined : utility,
    heldOut: [],
  };
}

/** An evaluation during training attacks at most about this many documents of the forget set and of the holdout. */
const mostAttacked = 300;

/** The texts that are attacked, and that are not in the sample. */
const attackedBeside = (
  sample: readonly Passage[],
  passages: readonly Passage[],
  { training, evaluation }: Configuration,
): Passage[] => {
  const texts = passages.filter(
    ({ kind, split }) => kind === "completion" && (split === "forget" || split === "holdout"),
  );
  const tasks = new Set(texts.map(({ task }) => task)).size;
  const documentsPerTask = Math.max(evaluation.documentsPerTask, Math.floor(mostAttacked / Math.max(1, tasks)));
  const sampled = new Set(sample);
  return sampleDocuments(texts, documentsPerTask, training.seed).filter((passage) => !sampled.has(passage));
};
