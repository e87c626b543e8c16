import { sampleDocuments } from "../../data/sampleDocuments";
import type { EvaluationSet } from "../../evaluation/evaluationSet";
import type { Evaluator } from "../../evaluation/evaluator";
import type { Weights } from "../../backends/onnx/models/weights";
import type { EvaluationEvent, RunEventBody } from "../../protocol/events";
import { HumanError } from "../../protocol/humanError";
import { isOutOfMemory } from "../../backends/onnx/runtime/outOfMemory";
import { writeEvaluation } from "../../runs/writer";
import type { JobHost } from "./jobHost";
import type { RunRequest } from "./runRequests";

/** One evaluation to make. */
export interface Measurement {
  readonly phase: EvaluationEvent["phase"];
  readonly step: number;
  readonly weights: Weights;
  readonly set: EvaluationSet;
  /** What ends the evaluation before it is done. */
  readonly interruptedBy: readonly RunRequest[];
}

/**
 * Evaluates, keeps the passages' lines in the run folder and reports the summary.
 * @returns undefined where a request ended the evaluation
 */
export type Measure = (measurement: Measurement) => Promise<EvaluationBody | undefined>;

export type EvaluationBody = Extract<RunEventBody, { type: "evaluation" }>;

/** @param betweenBatches waited for after every batch of an evaluation */
export function createMeasure(
  runFolder: string,
  evaluator: Evaluator,
  host: JobHost,
  betweenBatches: (step: number) => Promise<void>,
): Measure {
  return async ({ phase, step, weights, set, interruptedBy }) => {
    const start = performance.now();
    host.report({ type: "state", state: "evaluating", step });
    const goOn = async (activity: string, done: number, total: number): Promise<void> => {
      host.report({ type: "progress", step, activity, done, total });
      await betweenBatches(step);
      if (interruptedBy.some(host.isAsked)) throw new Interruption();
    };
    try {
      const { records, summary } = await evaluator.evaluate(weights, set, goOn);
      const file = await writeEvaluation(runFolder, step, phase, records);
      const seconds = (performance.now() - start) / 1000;
      const event = { type: "evaluation", step, phase, summary, file, seconds } as const;
      host.report(event);
      return event;
    } catch (error) {
      if (error instanceof Interruption) return undefined;
      if (isOutOfMemory(error))
        throw new HumanError(`Memory ran out in the evaluation at step ${step}: lower "evaluation.batchSize".`, false);
      throw error;
    }
  };
}

/** Ends an evaluation that nobody waits for. */
class Interruption extends Error {}

/**
 * What is measured while training waits: some documents of each task, without rephrasings.
 * @param withUtility whether the utility questions are asked, too
 */
export function duringRun(
  { passages, utility }: EvaluationSet,
  { documentsPerTask, seed, withUtility }: { documentsPerTask: number; seed: number; withUtility: boolean },
): EvaluationSet {
  const sample = sampleDocuments(passages, documentsPerTask, seed);
  return {
    passages: sample.map((passage) => ({ ...passage, rephrasings: [] })),
    utility: withUtility ? utility : undefined,
    heldOut: [],
  };
}
