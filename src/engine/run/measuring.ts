import { OutOfMemory } from "../../backends/backend";
import type { LiveModel } from "../../backends/backend";
import { evaluate } from "../../evaluation/evaluate";
import type { EvaluationSettings } from "../../evaluation/evaluate";
import type { EvaluationSet } from "../../evaluation/evaluationSet";
import { warningOfSilence } from "../../evaluation/silence";
import { warningOfUnmeasured } from "../../evaluation/unmeasured";
import type { EvaluationEvent, RunEventBody } from "../../protocol/events";
import type { EarlierRequest } from "../../protocol/earlierRequests";
import { countPassages, isSample } from "../../protocol/measuredPart";
import type { Passage } from "../../protocol/passages";
import { writeEvaluation } from "../../runs/writer";
import { outcomesInRun } from "./earlierOutcomes";
import { findEarlierMeasurement, hashMeasured } from "./earlierMeasurement";
import type { EarlierMeasurement } from "./earlierMeasurement";
import { FailedTraining } from "./failedTraining";
import { Interruption, interruptible } from "./interruption";
import type { JobHost, JobInput } from "./jobHost";
import type { AnswerProbes } from "./prober";
import type { RunRequest } from "../../protocol/control";

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

interface MeasuredRun extends Pick<JobInput, "runFolder" | "configuration" | "program"> {
  readonly model: LiveModel;
  /** All passages of the run. A measurement may cover only a sample of them. */
  readonly passages: readonly Passage[];
  /** The requests that the source model has carried out already. Their passages are among `passages`. */
  readonly earlierRequests: readonly EarlierRequest[];
  readonly settings: EvaluationSettings;
  readonly answerProbes: AnswerProbes;
}

export function createMeasure(run: MeasuredRun, host: JobHost): Measure {
  const { runFolder, model, passages: all, earlierRequests, settings, answerProbes } = run;
  return async ({ phase, step, set, interruptedBy }) => {
    const start = performance.now();
    host.report({ type: "state", state: "evaluating", step });
    const betweenBatches = async (activity: string, done: number, total: number): Promise<void> => {
      host.report({ type: "progress", step, activity, done, total });
      await answerProbes(step);
    };
    const asked = interruptible(model, () => interruptedBy.some(host.isAsked));
    try {
      const inputs = phase === "before" ? await hashMeasured(run, set) : undefined;
      const earlier = inputs === undefined ? undefined : await findEarlierMeasurement(runFolder, inputs);
      if (earlier !== undefined) tellOf(earlier, step, host);
      const { records, summary } = earlier ?? (await evaluate({ model: asked }, set, settings, betweenBatches));
      const file = await writeEvaluation(runFolder, step, phase, records);
      // A client estimates later evaluations from the time that this one took where it was made.
      const seconds = earlier?.seconds ?? (performance.now() - start) / 1000;
      const passages = countPassages(set.passages, all);
      const source = { ...(inputs !== undefined && { inputs }), ...(earlier && { takenFrom: earlier.run }) };
      const outcomes =
        phase === "before" || isSample({ phase, passages })
          ? undefined
          : await outcomesInRun(runFolder, earlierRequests, records, set.passages);
      const found = { ...source, ...(outcomes && { earlier: outcomes }) };
      const event = { type: "evaluation", step, phase, summary, passages, file, seconds, ...found } as const;
      host.report(event);
      for (const alert of [warningOfUnmeasured(records), warningOfSilence(records, "The model")])
        if (alert !== undefined) host.report({ type: "warning", step, ...alert });
      return event;
    } catch (error) {
      if (error instanceof Interruption) return undefined;
      if (error instanceof OutOfMemory)
        throw new FailedTraining(
          `Memory ran out in the evaluation at step ${step}; ${lessMemory(settings)}.`,
          "memory",
        );
      throw error;
    }
  };
}

const tellOf = ({ run }: EarlierMeasurement, step: number, host: JobHost): void => {
  const message =
    `The figures before the run were taken from the run ${run}, which has measured the same model with the same sets ` +
    "and settings.";
  host.report({ type: "warning", level: "information", step, message });
};

/** Advice to the user: how to change the settings so that an evaluation needs less memory. */
const lessMemory = ({ batchSize, maxNewTokens }: EvaluationSettings): string => {
  if (batchSize > 1) return 'lower "evaluation.batchSize"';
  if (maxNewTokens > 1) return 'lower "evaluation.maxNewTokens", because "evaluation.batchSize" is 1 already';
  return "close other programs or use a machine with more memory";
};
