import type { Trainer } from "../../backends/backend";
import type { Configuration } from "../../configuration/schema";
import type { EvaluationSet } from "../../evaluation/evaluationSet";
import type { RunEventBody } from "../../protocol/events";
import type { Checkpoints } from "./checkpointing";
import type { Ending } from "./ending";
import type { JobHost } from "./jobHost";
import type { Measure } from "./measuring";
import type { AnswerProbes } from "./prober";
import type { ResumePoint } from "./resumePoint";
import { ruleToStop } from "./stopRules";

export interface BetweenSteps {
  readonly answerProbes: AnswerProbes;
  readonly measure: Measure;
  readonly checkpoints: Checkpoints;
  readonly trainer: Pick<Trainer, "saveState">;
  /** The sets to measure when the user asks for an evaluation. */
  readonly set: EvaluationSet;
  /** The sets to measure at every `evaluationInterval`. */
  readonly sample: EvaluationSet;
  /** In steps; 0 for never. */
  readonly evaluationInterval: number;
  /** In steps; 0 for never. */
  readonly checkpointInterval: number;
  readonly configuration: Configuration;
  /** All events of the run so far, also from earlier attempts. New evaluations are added here. */
  readonly history: RunEventBody[];
  /** Where this attempt begins. */
  readonly point: Pick<ResumePoint, "step">;
}

/**
 * The work between two steps. Answers probes, makes an evaluation that is due or requested, and writes a checkpoint
 * that is due. Ends training if a rule or a request says so. This work belongs to the start of the next step, so that a
 * resumed run also does the work that an interruption cut off.
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
