/**
 * What a run does.
 *
 * - `unlearn`: trains a target model so that it forgets.
 * - `prepare`: trains a target model, a retrained model or an attacked model.
 * - `monitor`: asks a deployed model, round by round. It trains nothing and has no model of its own.
 */
export type RunKind = TrainingKind | "monitor";

/** The kinds of runs that train. An engine carries them out. */
export type TrainingKind = "unlearn" | "prepare";

export const runKinds: readonly RunKind[] = ["unlearn", "prepare", "monitor"];

const labels: Readonly<Record<RunKind, string>> = {
  unlearn: "unlearning",
  prepare: "prepares a target model",
  monitor: "monitors a deployed model",
};

/** What a run does, in a few words for views and reports. */
export function runKindLabel(kind: RunKind): string {
  return labels[kind];
}
