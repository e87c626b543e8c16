import { alertNames, toAlert } from "../protocol/alerts";
import type { EvaluationEvent, RunEvent, RunState } from "../protocol/events";
import { describeFigure } from "../protocol/figureTables";
import { figureOf, mainFigures } from "../protocol/figures";
import type { EvaluationSummary } from "../protocol/metrics";
import type { Progress } from "./progressDisplay";
import { formatDuration } from "../protocol/wording";

/** The progress that an event reports. */
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

/** The line that the terminal shows for an event. */
export function lineOf(event: RunEvent): string | undefined {
  switch (event.type) {
    case "evaluation":
      return `${phases[event.phase](event)} ${summaryLine(event.summary)} (${formatDuration(event.seconds)})`;
    case "warning":
      return `${alertNames[toAlert(event).level]}: ${event.message}`;
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
  exporting: "Exporting the model.",
  pausing: "The engine pauses at the end of this step.",
  stopping: "The engine stops at the end of this step and exports the model.",
};

const summaryLine = (summary: EvaluationSummary): string =>
  [...mainFigures, figureOf("utility")]
    .flatMap((figure) => {
      const isKnown = (figure.read(summary) ?? figure.remark(summary)) != null;
      return isKnown ? [`${figure.shortLabel} ${describeFigure(figure, summary)}`] : [];
    })
    .join(" · ");
