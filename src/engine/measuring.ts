import { sampleDocuments } from "../data/sampleDocuments";
import type { EvaluationSet } from "../evaluation/evaluationSet";
import type { Evaluator } from "../evaluation/evaluator";
import type { Weights } from "../models/weights";
import type { EvaluationEvent } from "../protocol/events";
import { writeEvaluation } from "../runs/writer";
import type { JobHost } from "./jobHost";

/** What is measured while training waits: some documents of each task, without rephrasings and utility questions. */
export function duringRun({ passages }: EvaluationSet, documentsPerTask: number, seed: number): EvaluationSet {
  const sample = sampleDocuments(passages, documentsPerTask, seed);
  return { passages: sample.map((passage) => ({ ...passage, rephrasings: [] })), utility: [] };
}

/** Returns the function that evaluates, keeps the passages' lines in the run folder and reports the summary. */
export function measurement(runFolder: string, evaluator: Evaluator, set: EvaluationSet, host: JobHost) {
  return async (
    phase: EvaluationEvent["phase"],
    step: number,
    weights: Weights,
    part: EvaluationSet = set,
  ): Promise<void> => {
    const start = performance.now();
    host.report({ type: "state", state: "evaluating", step });
    const { records, summary } = await evaluator.evaluate(weights, part, (activity, done, total) =>
      host.report({ type: "progress", step, activity, done, total }),
    );
    const file = await writeEvaluation(runFolder, step, phase, records);
    const seconds = (performance.now() - start) / 1000;
    host.report({ type: "evaluation", step, phase, summary, file, seconds });
  };
}
