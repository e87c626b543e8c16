import type { Configuration } from "../../configuration/schema";
import type { EvaluationSet } from "../../evaluation/evaluationSet";
import type { Weights } from "../../backends/onnx/models/weights";
import type { RunEventBody } from "../../protocol/events";
import type { Checkpoints } from "./checkpointing";
import type { JobHost } from "./jobHost";
import type { Measure } from "./measuring";
import type { Prober } from "./prober";
import { ruleToStop } from "./stopRules";
import type { Ending } from "./trainingLoop";
import type { TrainerState } from "../../backends/onnx/training/trainerState";

export interface BetweenSteps {
  readonly host: JobHost;
  readonly prober: Prober;
  readonly measure: Measure;
  readonly checkpoints: Checkpoints;
  readonly weights: Weights;
  /** What training has changed. */
  readonly state: TrainerState;
  /** Measured where somebody asks for it. */
  readonly wholeSet: EvaluationSet;
  /** Measured at every interval. */
  readonly sample: EvaluationSet;
  /** In steps; 0 for never. */
  readonly evaluationInterval: number;
  /** In steps; 0 for never. */
  readonly checkpointInterval: number;
  readonly stopWhen: Configuration["training"]["stopWhen"];
  /** What the run has reported so far, in earlier attempts too; evaluations are added. */
  readonly history: RunEventBody[];
  /** Where this attempt begins. */
  readonly from: number;
}

/**
 * What is done between two steps: probes are answered, an evaluation is made that is due or asked for, a checkpoint is
 * written that is due, and training ends where a rule or somebody wants it to. All of it is done before the next step
 * rather than after the last, so that a resumed run does what was cut off.
 */
export function createBetweenSteps(run: BetweenSteps): (step: number) => Promise<Ending | undefined> {
  const { host, prober, measure, checkpoints, weights, state, history, stopWhen } = run;
  const evaluationAt = (step: number) =>
    history.findLast((event) => event.type === "evaluation" && event.phase === "during" && event.step === step);

  const evaluate = async (step: number): Promise<void> => {
    const isAsked = host.isAsked("evaluate");
    const isDue = isMultiple(step, run.evaluationInterval) && evaluationAt(step) === undefined;
    if (!isAsked && !isDue) return;
    const set = isAsked ? run.wholeSet : run.sample;
    const event = await measure({ phase: "during", step, weights, set, interruptedBy: ["stop", "pause"] });
    if (event === undefined) return;
    if (isAsked) host.settle("evaluate");
    history.push(event);
    host.report({ type: "state", state: "training", step });
  };

  const endingAt = (step: number): Ending | undefined => {
    if (host.isAsked("stop")) return { kind: "stopped", because: { reason: `Stopped on request at step ${step}.` } };
    const evaluation = evaluationAt(step);
    const because = evaluation?.type === "evaluation" && ruleToStop(stopWhen, step, evaluation.summary);
    if (because) return { kind: "stopped", because };
    return host.isAsked("pause") ? { kind: "paused" } : undefined;
  };

  return async (step) => {
    await prober.answerAll(step);
    await evaluate(step);
    const ending = endingAt(step);
    // Step 0 is the source model, and where this attempt began is a checkpoint already.
    const isNew = step > run.from;
    if (isNew && (ending?.kind === "paused" || isMultiple(step, run.checkpointInterval))) {
      await checkpoints.save({ step, purpose: "resume" }, state);
      await checkpoints.prune({ isOver: false });
    }
    return ending;
  };
}

const isMultiple = (step: number, interval: number): boolean => step > 0 && interval > 0 && step % interval === 0;
