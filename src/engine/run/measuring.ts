import { OutOfMemory } from "../../backends/backend";
import type { LiveModel } from "../../backends/backend";
import type { Configuration } from "../../configuration/schema";
import { sampleDocuments } from "../../data/sampleDocuments";
import { evaluate } from "../../evaluation/evaluate";
import type { EvaluationSettings } from "../../evaluation/evaluate";
import type { EvaluationSet } from "../../evaluation/evaluationSet";
import { warningOfUnmeasured } from "../../evaluation/unmeasured";
import type { EvaluationEvent, RunEventBody } from "../../protocol/events";
import { HumanError } from "../../protocol/humanError";
import { countPassages } from "../../protocol/measuredPart";
import type { Passage } from "../../protocol/passages";
import { writeEvaluation } from "../../runs/writer";
import { Interruption, interruptible } from "./interruption";
import { usesMembership } from "./planMembership";
import type { JobHost } from "./jobHost";
import type { AnswerProbes } from "./prober";
import type { RunRequest } from "./runRequests";

/** One evaluation to make. */
interface Measurement {
  readonly phase: EvaluationEvent["phase"];
  readonly step: number;
  readonly set: EvaluationSet;
  /** The requests that end this evaluation early. */
  readonly interruptedBy: readonly RunRequest[];
}

/**
 * Evaluates the model, writes one line for each passage into the run folder and reports the summary.
 * @returns undefined if a request ended the evaluation
 */
export type Measure = (measurement: Measurement) => Promise<EvaluationBody | undefined>;

export type EvaluationBody = Extract<RunEventBody, { type: "evaluation" }>;

interface MeasuredRun {
  readonly runFolder: string;
  readonly model: LiveModel;
  /** All passages of the run. A measurement may cover only a sample of them. */
  readonly passages: readonly Passage[];
  readonly settings: EvaluationSettings;
  readonly answerProbes: AnswerProbes;
}

export function createMeasure(
  { runFolder, model, passages: all, settings, answerProbes }: MeasuredRun,
  host: JobHost,
): Measure {
  return async ({ phase, step, set, interruptedBy }) => {
    const start = performance.now();
    host.report({ type: "state", state: "evaluating", step });
    const betweenBatches = async (activity: string, done: number, total: number): Promise<void> => {
      host.report({ type: "progress", step, activity, done, total });
      await answerProbes(step);
    };
    const asked = interruptible(model, () => interruptedBy.some(host.isAsked));
    try {
      const { records, summary } = await evaluate({ model: asked }, set, settings, betweenBatches);
      const file = await writeEvaluation(runFolder, step, phase, records);
      const seconds = (performance.now() - start) / 1000;
      const passages = countPassages(set.passages, all);
      const event = { type: "evaluation", step, phase, summary, passages, file, seconds } as const;
      host.report(event);
      const unmeasured = warningOfUnmeasured(records);
      if (unmeasured !== undefined) host.report({ type: "warning", step, ...unmeasured });
      return event;
    } catch (error) {
      if (error instanceof Interruption) return undefined;
      if (error instanceof OutOfMemory)
        throw new HumanError(`Memory ran out in the evaluation at step ${step}; ${lessMemory(settings)}.`, false);
      throw error;
    }
  };
}

/** Advice to the user: how to change the settings so that an evaluation needs less memory. */
const lessMemory = ({ batchSize, maxNewTokens }: EvaluationSettings): string => {
  if (batchSize > 1) return 'lower "evaluation.batchSize"';
  if (maxNewTokens > 1) return 'lower "evaluation.maxNewTokens", because "evaluation.batchSize" is 1 already';
  return "close other programs or use a machine with more memory";
};

/**
 * The part of the sets that an evaluation during training measures. It contains some documents of each task, without
 * rephrasings. The utility questions are included only if a stop rule needs the utility. The loss attack on texts
 * without a space between prompt and answer is left out. If the run chooses a checkpoint or stops by membership, the
 * attacks read more documents than the evaluation completes.
 */
export function duringRun({ passages, utility }: EvaluationSet, configuration: Configuration): EvaluationSet {
  const { training, evaluation } = configuration;
  const sample = sampleDocuments(passages, evaluation.documentsPerTask, training.seed);
  return {
    passages: sample.map((passage) => ({ ...passage, rephrasings: [] })),
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
