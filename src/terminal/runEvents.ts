import type { EvaluationEvent, RunEvent, RunState } from "../protocol/events";
import type { EvaluationSummary, Scores } from "../protocol/metrics";
import type { Progress } from "./progressDisplay";
import { formatDuration, formatScore } from "../protocol/wording";

/** What an event moves on, for the progress display. */
export function progressOf(event: RunEvent): Progress | undefined {
  if (event.type === "progress") return event;
  if (event.type !== "step") return undefined;
  return {
    activity: "training",
    done: event.step,
    total: event.totalSteps,
    detail: `loss ${event.loss.toPrecision(4)}`,
  };
}

/** What an event has to say that stays to be read. */
export function lineOf(event: RunEvent): string | undefined {
  switch (event.type) {
    case "evaluation":
      return `${phases[event.phase](event)} ${summaryLine(event.summary)} (${formatDuration(event.seconds)})`;
    case "warning":
      return `Warning: ${event.message}`;
    case "state":
      return stateLines[event.state];
    default:
      return undefined;
  }
}

const phases: Readonly<Record<EvaluationEvent["phase"], (event: EvaluationEvent) => string>> = {
  before: () => "Before:",
  during: ({ step }) => `Step ${step}:`,
  after: () => "After: ",
};

const stateLines: Readonly<Partial<Record<RunState, string>>> = {
  starting: "The engine is starting.",
  exporting: "Writing the model.",
  pausing: "The engine pauses at the end of this step.",
  stopping: "The engine stops at the end of this step and writes what it has.",
};

const summaryLine = ({ forget, retain, utility }: EvaluationSummary): string =>
  [
    ...(forget ? [`forget ${scoresLine(forget)}`] : []),
    ...(retain ? [`retain ${scoresLine(retain)}`] : []),
    ...(utility === null ? [] : [`utility ${formatScore(utility)}`]),
  ].join(" · ");

const scoresLine = ({ regurgitation, knowledge }: Scores): string =>
  `r ${formatScore(regurgitation)} t ${formatScore(knowledge)}`;
