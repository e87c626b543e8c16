import type { RunKind } from "./runKind";

/** The word for a step of a run. The steps of a monitor are its rounds. */
export function stepWord(kind: RunKind): "round" | "step" {
  return kind === "monitor" ? "round" : "step";
}

/** The number of a step for readers. The rounds of a monitor are counted from 1, and its events count them from 0. */
export function stepNumber(kind: RunKind, step: number): number {
  return kind === "monitor" ? step + 1 : step;
}

/** A step in words: `step 24`, or `round 3` in a monitor. */
export function stepName(kind: RunKind, step: number): string {
  return `${stepWord(kind)} ${stepNumber(kind, step)}`;
}

/** The evaluation before the first step in words: `before`, or `round 1` in a monitor. */
export function beforeName(kind: RunKind): string {
  return kind === "monitor" ? stepName(kind, 0) : "before";
}
