import { alertNames, toAlert } from "../protocol/alerts";
import { measurementLabel } from "../protocol/attacks";
import type { AttackEvent, EvaluationEvent, RunEvent, RunState, ScoringEvent } from "../protocol/events";
import { figureOf, setLabel } from "../protocol/figures";
import type { Figure } from "../protocol/figures";
import { describePart, isSample, passageCount } from "../protocol/measuredPart";
import { describeInWords } from "../protocol/phrases";
import { capitalized, formatDuration, formatPercent, formatScore } from "../protocol/wording";
import type { Progress } from "./progressDisplay";

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
      return `${phases[event.phase](event)} ${summaryLine(event)} (${formatDuration(event.seconds)})`;
    case "scoring":
      return `Step ${event.step}: ${scoringLine(event)} (${formatDuration(event.seconds)})`;
    case "attack":
      return attackLine(event);
    case "warning":
      return `${alertNames[toAlert(event).level]}: ${event.message}`;
    case "state":
      return stateLines[event.state];
    default:
      return undefined;
  }
}

const attackLine = ({ state, model, values, seconds, result }: AttackEvent): string => {
  const found =
    result?.skipped === undefined
      ? `recited ${formatScore(values.recited)}, answered ${formatScore(values.answered)} (${formatDuration(seconds)})`
      : `not made, because ${result.skipped}`;
  return `${capitalized(measurementLabel(state, model))}: ${found}`;
};

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

/**
 * The results of an evaluation in words. If the evaluation measured only a sample of the passages, the line also
 * describes this sample, such as `20 of 240 passages`.
 */
const summaryLine = (evaluation: EvaluationEvent): string => {
  const { summary } = evaluation;
  const isKnown = (figure: Figure): boolean => (figure.read(summary) ?? figure.remark(summary)) != null;
  const sets = (["forget", "retain"] as const).flatMap((split) => {
    const known = [figureOf(`${split}.regurgitation`), figureOf(`${split}.knowledge`)].filter(isKnown);
    const phrases = known.map((figure) => describeInWords(figure, summary));
    return phrases.length === 0 ? [] : [`${setLabel(split)} ${phrases.join(", ")}`];
  });
  const utility = figureOf("utility");
  return [
    ...sets,
    ...(isKnown(utility) ? [describeInWords(utility, summary)] : []),
    ...(isSample(evaluation) ? [describePart(evaluation)] : []),
  ].join(" · ");
};

/** How sure the model is of the true texts, and how many of the passages were scored. */
const scoringLine = ({ summary, passages }: ScoringEvent): string => {
  const { measured, all } = passageCount({ passages }) ?? { measured: 0, all: 0 };
  const sets = (["forget", "retain"] as const).flatMap((split) => {
    const recall = summary[split];
    const { phrase } = figureOf(`${split}.memorization.probability`);
    return recall === null ? [] : [`${setLabel(split)} ${formatPercent(recall.probability)} ${phrase}`];
  });
  return [...sets, `scored ${measured} of ${all} passages`].join(" · ");
};
