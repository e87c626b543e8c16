import type { StopReason } from "../../runs/trainingProgress";

/** The reason why training ended: it finished its last step, it was stopped or paused, or it could not continue. */
export type Ending =
  | { readonly kind: "finished" }
  | { readonly kind: "stopped"; readonly because: StopReason }
  | { readonly kind: "paused" }
  | { readonly kind: "failed"; readonly problem: string };

export interface TrainingOutcome {
  /** The last step whose update is in the weights. */
  readonly step: number;
  readonly ending: Ending;
}
