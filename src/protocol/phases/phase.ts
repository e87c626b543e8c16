import type { PhaseAction } from "./actions";

export type PhaseName = "configuration" | "models" | "training" | "verdict" | "attacks" | "release" | "monitoring";

/**
 * - `done`: nothing is left to do.
 * - `open`: not done yet, or only a part of it.
 * - `problem`: it was done, and what it found should be mended.
 * - `atWork`: a run works on it.
 */
export type PhaseState = "done" | "open" | "problem" | "atWork";

/** One phase on the way from a configuration to a deployed model that is watched. */
export interface Phase {
  readonly name: PhaseName;
  readonly label: string;
  readonly state: PhaseState;
  /** Whether this is the first phase that is not done. */
  readonly isNext: boolean;
  /** The figure that tells how the phase stands, in a few words. */
  readonly description: string;
  /** What the phase is for, and what was found, one sentence each. */
  readonly explanation: readonly string[];
  /** What can be done now. The first is the next step, unless it is a repetition. */
  readonly actions: readonly PhaseAction[];
  /** Whether the first action would only find the same problem again. */
  readonly isRepetition?: boolean;
  /** The folder of the run that shows what the phase has found. */
  readonly shows?: string | undefined;
}

/** A phase before it is known which one is next. */
export type Row = Omit<Phase, "isNext">;

/** The next step of a phase. It is undefined if nothing can be done now, or only what found the problem. */
export function nextStepOf({ actions, isRepetition = false }: Phase): PhaseAction | undefined {
  return isRepetition ? undefined : actions[0];
}

const stateWords: Readonly<Record<PhaseState, string>> = {
  done: "done",
  open: "open",
  problem: "problem",
  atWork: "at work",
};

/** How a phase stands, in one or two words. */
export function describePhaseState({ state, isNext }: Phase): string {
  return isNext && state === "open" ? "next" : stateWords[state];
}

/** The description of a phase that needs a finished run. */
export const afterRun = "after a finished run";

/** A number of things, such as `2 mistakes`. */
export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}
