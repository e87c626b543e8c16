import type { Trainer } from "../../backends/backend";
import type { EvaluationSet } from "../../evaluation/evaluationSet";
import { stoppedAtStart } from "./ending";
import type { Ending } from "./ending";
import type { JobHost } from "./jobHost";
import type { Score } from "./scoring";
import type { TrainingStage } from "./stage";
import { ruleToStop, uncheckedRules } from "./stopRules";

interface BetweenSteps extends TrainingStage {
  readonly trainer: Trainer;
  /** The passages and questions that a scheduled evaluation during training measures. */
  readonly sample: EvaluationSet;
  /** What an evaluation during training measures if the user asks for it. */
  readonly whole: EvaluationSet;
  /** Scores the true texts of some passages if this is due at a step. */
  readonly score: Score;
  /** The number of steps between two evaluations. 0 means no evaluations during training. */
  readonly evaluationInterval: number;
  /** The number of steps between two checkpoints. 0 means no checkpoints during training. */
  readonly checkpointInterval: number;
}

/**
 * Makes the function that works between two steps. The function answers probes, scores true texts if this is due, and
 * evaluates the model if an evaluation is due or requested. It writes a checkpoint if one is due. It ends training if a
 * rule or a request says so. A run may be interrupted during this work. The resumed run then does the work again,
 * because the work belongs to the next step and not to the finished step.
 */
export function createBetweenSteps(run: BetweenSteps, host: JobHost): (step: number) => Promise<Ending | undefined> {
  const { answerProbes, measure, checkpoints, trainer, history } = run;
  const evaluationAt = (step: number) =>
    history.findLast((event) => event.type === "evaluation" && event.phase === "during" && event.step === step);

  const evaluate = async (step: number): Promise<void> => {
    const isAsked = host.isAsked("evaluate");
    const isDue = isMultiple(step, run.evaluationInterval) && evaluationAt(step) === undefined;
    if (!isAsked && !isDue) return;
    const set = isAsked ? run.whole : run.sample;
    const event = await measure({ phase: "during", step, set, interruptedBy: ["stop", "pause"] });
    if (event === undefined) return;
    if (isAsked) host.settle("evaluate");
    history.push(event);
    for (const message of uncheckedRules(run.configuration.training.stopWhen, step, event.summary))
      host.report({ type: "warning", level: "warning", step, message });
    host.report({ type: "state", state: "training", step });
  };

  const endingAt = (step: number): Ending | undefined => {
    if (host.isAsked("stop"))
      return {
        kind: "stopped",
        because: step === 0 ? stoppedAtStart : { reason: `Stopped on request at step ${step}.` },
      };
    const evaluation = evaluationAt(step);
    const because =
      evaluation?.type === "evaluation" &&
      ruleToStop(run.configuration.training.stopWhen, step, evaluation.summary, run.membership?.aim);
    if (because) return { kind: "stopped", because };
    return host.isAsked("pause") ? { kind: "paused" } : undefined;
  };

  return async (step) => {
    await answerProbes(step);
    await run.score(step);
    await evaluate(step);
    const ending = endingAt(step);
    // An attempt of the run writes no checkpoint of the step at which it begins, because a resume does not need one. If
    // this step is 0, the resumed run starts with the source model. If this step is later, its checkpoint exists
    // already.
    const isNew = step > run.point.step;
    if (isNew && (ending?.kind === "paused" || isMultiple(step, run.checkpointInterval))) {
      await checkpoints.save({ step, purpose: "resume" }, trainer);
      await checkpoints.prune({ isOver: false });
    }
    return ending;
  };
}

const isMultiple = (step: number, interval: number): boolean => step > 0 && interval > 0 && step % interval === 0;
