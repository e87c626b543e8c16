import type { Trainer } from "../../backends/backend";
import type { EvaluationSet } from "../../evaluation/evaluationSet";
import type { Ending } from "./ending";
import type { JobHost } from "./jobHost";
import type { TrainingStage } from "./stage";
import { ruleToStop } from "./stopRules";

export interface BetweenSteps extends TrainingStage {
  readonly trainer: Trainer;
  /** The sets to measure at every `evaluationInterval`. */
  readonly sample: EvaluationSet;
  /** In steps; 0 for never. */
  readonly evaluationInterval: number;
  /** In steps; 0 for never. */
  readonly checkpointInterval: number;
}

/**
 * Makes the function that works between two steps. The function answers probes, makes an evaluation that is due or
 * requested, and writes a checkpoint that is due. It ends training if a rule or a request says so. This work belongs to
 * the start of the next step, so that a resumed run also does the work that an interruption cut off.
 */
export function createBetweenSteps(run: BetweenSteps, host: JobHost): (step: number) => Promise<Ending | undefined> {
  const { answerProbes, measure, checkpoints, trainer, history } = run;
  const evaluationAt = (step: number) =>
    history.findLast((event) => event.type === "evaluation" && event.phase === "during" && event.step === step);

  const evaluate = async (step: number): Promise<void> => {
    const isAsked = host.isAsked("evaluate");
    const isDue = isMultiple(step, run.evaluationInterval) && evaluationAt(step) === undefined;
    if (!isAsked && !isDue) return;
    const set = isAsked ? run.set : run.sample;
    const event = await measure({ phase: "during", step, set, interruptedBy: ["stop", "pause"] });
    if (event === undefined) return;
    if (isAsked) host.settle("evaluate");
    history.push(event);
    host.report({ type: "state", state: "training", step });
  };

  const endingAt = (step: number): Ending | undefined => {
    if (host.isAsked("stop")) return { kind: "stopped", because: { reason: `Stopped on request at step ${step}.` } };
    const evaluation = evaluationAt(step);
    const because =
      evaluation?.type === "evaluation" && ruleToStop(run.configuration.training.stopWhen, step, evaluation.summary);
    if (because) return { kind: "stopped", because };
    return host.isAsked("pause") ? { kind: "paused" } : undefined;
  };

  return async (step) => {
    await answerProbes(step);
    await evaluate(step);
    const ending = endingAt(step);
    // Step 0 is the source model. A resumed attempt begins at a step that already has a checkpoint.
    const isNew = step > run.point.step;
    if (isNew && (ending?.kind === "paused" || isMultiple(step, run.checkpointInterval))) {
      await checkpoints.save({ step, purpose: "resume" }, trainer);
      await checkpoints.prune({ isOver: false });
    }
    return ending;
  };
}

const isMultiple = (step: number, interval: number): boolean => step > 0 && interval > 0 && step % interval === 0;
