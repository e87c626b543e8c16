import type { StopReason } from "../../runs/trainingProgress";

/** How training ended: it finished its last step, it was stopped, it was paused, or it could not continue. */
export type Ending =
  | { readonly kind: "finished" }
  | { readonly kind: "stopped"; readonly because: StopReason }
  | { readonly kind: "paused" }
  | { readonly kind: "failed"; readonly problem: string };

export interface TrainingOutcome {
  /** The last step whose update the weights hold. */
  readonly step: number;
  readonly ending: Ending;
}
