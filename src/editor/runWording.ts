import { describeFigure, formatFigure } from "../protocol/figureTables";
import { figureOf } from "../protocol/figures";
import type { EvaluationSummary } from "../protocol/metrics";
import { describeStatus } from "../protocol/runStatus";
import type { RunStatus } from "../protocol/runStatus";
import { describeTimeLeft, timeLeft } from "../protocol/timeLeft";
import { describeActivity } from "../protocol/wording";
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

/** The most important scores before and after unlearning, for example `forget 1.000 → 0.113 · retain 1.000 → 1.000`. */
export function describeScores(run: Run): string | undefined {
  const latest = latestEvaluation(run)?.summary;
  const before = evaluationBefore(run)?.summary;
  return latest === undefined ? scoreLine(before) : scoreLine(latest, before);
}

const scoreLine = (now: EvaluationSummary | undefined, before?: EvaluationSummary): string | undefined => {
  if (now === undefined) return undefined;
  const change = (split: "forget" | "retain"): string => {
    const figure = figureOf(`${split}.regurgitation`);
    const score = describeFigure(figure, now);
    const earlier = before && figure.read(before);
    return earlier == null ? `${split} ${score}` : `${split} ${formatFigure(figure, earlier)} → ${score}`;
  };
  return `${change("forget")} · ${change("retain")}`;
};

/** The description of a run beside its name in a list. */
export function describeRun(run: Run, now: number): string {
  // Only the last scores are shown, because a list has little room.
  const scores = scoreLine((latestEvaluation(run) ?? evaluationBefore(run))?.summary);
  if (isActive(run)) return describeProgress(run, now);
  if (run.status === "done") return scores ?? "done";
  return scores === undefined ? describeStatus(run.status) : `${describeStatus(run.status)} · ${scores}`;
}
