import type { EvaluationEvent, RunEvent, StepEvent } from "../../../protocol/events";
import { describeFigure } from "../../../protocol/figureTables";
import { mainFigures } from "../../../protocol/figures";
import { describePart, isSample } from "../../../protocol/measuredPart";
import type { RunKind } from "../../../protocol/runKind";
import { stepName } from "../../../protocol/stepNames";
import { formatBytes, formatDuration, formatScore } from "../../../protocol/wording";
import { unlearningScore } from "../../bestCheckpoint";
import type { Block } from "../document";
import type { Redaction } from "../redaction";
import { sum } from "../../../protocol/mean";

/** The section with the steps, times and warnings of a run, and with the figures of the evaluations between steps. */
export function courseSection(history: readonly RunEvent[], kind: RunKind, { ofMessage }: Redaction): readonly Block[] {
  const steps = history.filter((event) => event.type === "step");
  const evaluations = history.filter((event) => event.type === "evaluation");
  const attempts = new Set(history.map(({ attempt }) => attempt)).size;
  const facts = [
    ...(kind === "monitor" ? [] : trainingFacts(steps)),
    `Evaluations: ${evaluations.length}, ${formatDuration(sum(evaluations.map(({ seconds }) => seconds)))}.`,
    ...(attempts > 1 ? [`Attempts: ${attempts}. Steps that were trained again after a resume count once.`] : []),
    ...history.flatMap((event) => (event.type === "warning" ? [`Warning: ${ofMessage(event.message)}`] : [])),
  ];
  const rows = evaluations.map((evaluation) => [
    `${placeOf(evaluation, kind)}${isSample(evaluation) ? ` (${describePart(evaluation)})` : ""}`,
    ...mainFigures.map((figure) => describeFigure(figure, evaluation.summary)),
    formatScore(unlearningScore(evaluation.summary)),
    formatDuration(evaluation.seconds),
  ]);
  const head = ["evaluation", ...mainFigures.map(({ shortLabel }) => shortLabel), "unlearning score", "time"];
  return [
    { kind: "list", lines: facts },
    { kind: "table", head, rows, wordColumns: 1 },
  ];
}

const placeOf = ({ phase, step }: EvaluationEvent, kind: RunKind): string =>
  kind === "monitor" ? stepName(kind, step) : `${phase}, ${stepName(kind, step)}`;

const trainingFacts = (steps: readonly StepEvent[]): string[] => {
  const last = steps.at(-1);
  if (last === undefined) return ["Training: no step."];
  const seconds = sum(steps.map((step) => step.seconds));
  const tokens = sum(steps.map((step) => step.tokens));
  const memory = steps.reduce((most, { memoryBytes }) => Math.max(most, memoryBytes), 0);
  return [
    `Training: ${steps.length} of ${last.totalSteps} steps, ${formatDuration(seconds)}, ` +
      `${Math.round(tokens / seconds)} tokens a second (padding does not count).`,
    `Resident memory at the end of a step: at most ${formatBytes(memory)}.`,
    `Last loss: ${last.loss.toPrecision(4)}.`,
  ];
};
