import type { RunEvent, StepEvent } from "../../protocol/events";
import { formatBytes, formatDuration, formatScore } from "../../protocol/wording";
import { unlearningScore } from "../bestCheckpoint";
import { markdownTable } from "../../protocol/markdown";

/** How the run went: what it did, for how long, and what it scored on the way. */
export function courseSection(history: readonly RunEvent[]): string {
  const steps = history.filter((event) => event.type === "step");
  const evaluations = history.filter((event) => event.type === "evaluation");
  const attempts = new Set(history.map(({ attempt }) => attempt)).size;
  const facts = [
    ...trainingFacts(steps),
    `Evaluations: ${evaluations.length}, ${formatDuration(total(evaluations.map(({ seconds }) => seconds)))}.`,
    ...(attempts > 1 ? [`Attempts: ${attempts}; what earlier ones did after a resume's step is not counted.`] : []),
    ...history.flatMap((event) => (event.type === "warning" ? [`Warning: ${event.message}`] : [])),
  ];
  const rows = evaluations.map(({ phase, step, summary, seconds }) => [
    `${phase}, step ${step}`,
    formatScore(summary.forget?.regurgitation),
    formatScore(summary.forget?.knowledge),
    formatScore(summary.retain?.regurgitation),
    formatScore(summary.retain?.knowledge),
    formatScore(unlearningScore(summary)),
    formatDuration(seconds),
  ]);
  const head = ["evaluation", "forget r", "forget t", "retain r", "retain t", "harmonic mean", "time"];
  return [...facts.map((fact) => `- ${fact}`), "", markdownTable(head, rows)].join("\n");
}

const trainingFacts = (steps: readonly StepEvent[]): string[] => {
  const last = steps.at(-1);
  if (last === undefined) return ["Training: no step was taken."];
  const seconds = total(steps.map((step) => step.seconds));
  const tokens = total(steps.map((step) => step.tokens));
  const memory = steps.reduce((most, { memoryBytes }) => Math.max(most, memoryBytes), 0);
  return [
    `Training: ${steps.length} of ${last.totalSteps} steps, ${formatDuration(seconds)}, ` +
      `${Math.round(tokens / seconds)} tokens a second, padding counted as none.`,
    `Resident memory at the end of a step: at most ${formatBytes(memory)}.`,
    `Last loss: ${last.loss.toPrecision(4)}.`,
  ];
};

const total = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0);
