import { OutOfMemory } from "../../backends/backend";
import { sampleDocuments } from "../../data/sampleDocuments";
import { scoreRecall } from "../../evaluation/scoreRecall";
import { countPassages } from "../../protocol/measuredPart";
import type { Passage } from "../../protocol/passages";
import { interruptible, unlessInterrupted } from "./interruption";
import type { JobHost } from "./jobHost";
import type { TrainingStage } from "./stage";

/**
 * Scores the true texts of some forget and retain passages, if this is due at the step. The model generates nothing and
 * no random number is drawn, so training goes on as it would without the scoring.
 */
export type Score = (step: number) => Promise<void>;

interface Scoring extends TrainingStage {
  /** The passages that an evaluation during training measures. */
  readonly sample: readonly Passage[];
  /** The number of steps between two evaluations. 0 means no evaluations and no scoring during training. */
  readonly evaluationInterval: number;
  readonly plan: { readonly totalSteps: number };
}

/**
 * The early scorings, as shares of the number of steps: 0.02 stands for a scoring after 2 % of the steps. The early
 * scorings give each curve some points before the first evaluation.
 */
const earlyShares = [0.02, 0.05, 0.1];
/**
 * The maximum number of texts to score in each set. This number limits the time of a scoring. There is one exception:
 * at least one document of each task is scored with all its passages, even if these documents have more passages than
 * this number.
 */
const mostTexts = 32;

/** @returns a function that does nothing at a step without a scoring, and at a step that was scored before a resume */
export function createScoring(run: Scoring, host: JobHost): Score {
  const { model, set, history, configuration, answerProbes } = run;
  const passages = (["forget", "retain"] as const).flatMap((split) =>
    fewPassages(
      run.sample.filter((passage) => passage.split === split),
      configuration.training.seed,
    ),
  );
  const due = stepsToScore(run.plan.totalSteps, run.evaluationInterval);
  // A resumed run does not repeat the scorings of its earlier attempts.
  for (const event of history) if (event.type === "scoring") due.delete(event.step);
  let isPossible = passages.length > 0;

  return async (step) => {
    if (!isPossible || !due.has(step)) return;
    const start = performance.now();
    const betweenBatches = async (done: number, total: number): Promise<void> => {
      host.report({ type: "progress", step, activity: "scoring texts", done, total });
      await answerProbes(step);
    };
    try {
      const isInterrupted = (): boolean => host.isAsked("stop") || host.isAsked("pause");
      const asked = interruptible(model, isInterrupted);
      const summary = await unlessInterrupted(() => scoreRecall({ model: asked }, passages, betweenBatches));
      if (summary === undefined) return;
      const seconds = (performance.now() - start) / 1000;
      const counts = countPassages(passages, set.passages);
      const event = { type: "scoring", step, summary, passages: counts, seconds } as const;
      host.report(event);
      history.push(event);
      due.delete(step);
    } catch (error) {
      if (!(error instanceof OutOfMemory)) throw error;
      // After this error, the run goes on without any further scorings, because scorings only show the course of the
      // run.
      isPossible = false;
      host.report({
        ...{ type: "warning", level: "information", step },
        message: "Memory ran out while texts were scored; the run goes on.",
      });
    }
  };
}

/**
 * The steps at which texts are scored: the start, the early steps from `earlyShares`, each step with an evaluation, and
 * the end.
 */
export function stepsToScore(totalSteps: number, evaluationInterval: number): Set<number> {
  if (evaluationInterval === 0) return new Set();
  const early = earlyShares.map((share) => Math.max(1, Math.round(share * totalSteps)));
  const regular = Array.from({ length: Math.floor(totalSteps / evaluationInterval) }, (_, index) =>
    Math.round((index + 1) * evaluationInterval),
  );
  return new Set([0, ...early, ...regular, totalSteps]);
}

/**
 * Chooses so many documents of each task that at most `mostTexts` passages are left. At least one document of each task
 * is left, even if there are then more passages than `mostTexts`.
 */
function fewPassages(passages: readonly Passage[], seed: number): readonly Passage[] {
  let chosen = passages;
  const documents = new Set(passages.map(({ document }) => document)).size;
  for (let documentsPerTask = documents; chosen.length > mostTexts && documentsPerTask > 0; documentsPerTask -= 1)
    chosen = sampleDocuments(passages, documentsPerTask, seed);
  return chosen;
}
