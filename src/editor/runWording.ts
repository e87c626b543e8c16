import type { Assessment } from "../protocol/assessment";
import { describeWithstood } from "../protocol/assessmentTable";
import type { EvaluationEvent } from "../protocol/events";
import { describePart, isSample } from "../protocol/measuredPart";
import { describeSet } from "../protocol/phrases";
import { describeStatus } from "../protocol/runStatus";
import type { RunStatus } from "../protocol/runStatus";
import { stepName } from "../protocol/stepNames";
import { describeTimeLeft, timeLeft } from "../protocol/timeLeft";
import { describeActivity } from "../protocol/wording";
import { joinParts } from "./joinParts";
import { evaluationBefore, isActive, latestEvaluation } from "./run";
import type { Run } from "./run";

const icons: Readonly<Record<RunStatus, string>> = {
  starting: "loading~spin",
  evaluating: "loading~spin",
  training: "loading~spin",
  exporting: "loading~spin",
  stopping: "loading~spin",
  pausing: "loading~spin",
  paused: "debug-pause",
  done: "pass",
  stopped: "stop-circle",
  failed: "error",
  crashed: "error",
  unreachable: "debug-disconnect",
  unreadable: "question",
};

/** The name of a codicon. */
export function iconOf({ status }: Pick<Run, "status">): string {
  return icons[status];
}

/** The share of steps that are done, for example `45%`; undefined before the first step. */
function percentDone({ digest: { step, totalSteps } }: Run): string | undefined {
  return totalSteps === 0 ? undefined : `${Math.floor((100 * step) / totalSteps)}%`;
}

/** A run's progress and the time left, for example `45% · about 1 min 20 s left`, `loading the model` or `crashed`. */
export function describeProgress(run: Run, now: number): string {
  if (!isActive(run)) return describeStatus(run.status);
  const { activity, timeTrack } = run.digest;
  const left = timeLeft(timeTrack, now);
  const status = run.status === "training" ? (percentDone(run) ?? "training") : describeStatus(run.status);
  const doing = activity === undefined ? status : describeActivity(activity);
  return left === undefined ? doing : `${doing} · ${describeTimeLeft(left)}`;
}

/**
 * The most important results in words, for example `forget 12 % recited (was 100 %) · retain 99 % recited (was 100 %)`.
 * If only a sample was measured, the text says so: `… · step 24, 20 of 240 passages`. An assessment says how many
 * attacks the model withstood.
 */
export function describeScores(run: Run): string | undefined {
  if (hasAttacks(run)) return describeWithstood(run.assessment);
  const before = evaluationBefore(run);
  const latest = latestEvaluation(run);
  return latest === undefined ? resultLine(run, before) : resultLine(run, latest, before);
}

/** Whether an attack of this assessment has an outcome. */
export function hasAttacks(run: Run): run is Run & { readonly assessment: Assessment } {
  return run.assessment !== undefined && run.assessment.attacks.length > 0;
}

const resultLine = ({ kind }: Run, now: EvaluationEvent | undefined, before?: EvaluationEvent): string | undefined => {
  if (now === undefined) return undefined;
  return joinParts(" · ", [
    ...(["forget", "retain"] as const).map((split) => describeSet(split, now.summary, before?.summary)),
    isSample(now) && `${stepName(kind, now.step)}, ${describePart(now)}`,
  ]);
};

/**
 * The parts of a checkpoint's description. The first two parts are the figures of the checkpoint, such as
 * `forget 12 % recited` and `retain 98 % recited`. If the evaluation measured only a sample, the last part describes
 * this sample. If no evaluation measured the checkpoint, all parts are empty.
 */
export function describeCheckpoint({ digest }: Run, step: number): (string | undefined | false)[] {
  // A step can have two evaluations. The later evaluation measured the checkpoint.
  const evaluation = digest.evaluations.findLast((each) => each.step === step);
  return [
    ...(["forget", "retain"] as const).map((split) => describeSet(split, evaluation?.summary)),
    evaluation !== undefined && isSample(evaluation) && describePart(evaluation),
  ];
}

/** The description of a run beside its name in a list. */
export function describeRun(run: Run, now: number): string {
  // Only the last scores are shown, because a list has little room.
  const scores = hasAttacks(run)
    ? describeScores(run)
    : resultLine(run, latestEvaluation(run) ?? evaluationBefore(run));
  if (isActive(run)) return describeProgress(run, now);
  if (run.status === "done") return scores ?? "done";
  return scores === undefined ? describeStatus(run.status) : `${describeStatus(run.status)} · ${scores}`;
}
