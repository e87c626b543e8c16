/**
 * What a run does.
 *
 * - `unlearn`: trains a target model so that it forgets.
 * - `prepare`: trains a target model, a retrained model or an attacked model.
 * - `assess`: attacks an unlearned model to bring back what it has forgotten.
 * - `monitor`: asks a deployed model, round by round. It trains nothing and has no model of its own.
 */
export type RunKind = EngineKind | "monitor";

/** The kinds of runs that an engine carries out. */
export type EngineKind = TrainingKind | "assess";

/** The kinds of runs that train one model, with checkpoints and a result. */
export type TrainingKind = "unlearn" | "prepare";

export const runKinds: readonly RunKind[] = ["unlearn", "prepare", "assess", "monitor"];

const labels: Readonly<Record<RunKind, string>> = {
  unlearn: "unlearning",
  prepare: "prepares a target model",
  assess: "attacks an unlearned model",
  monitor: "monitors a deployed model",
};

/** What a run does, in a few words for views and reports. */
export function runKindLabel(kind: RunKind): string {
  return labels[kind];
}
