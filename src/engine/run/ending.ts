import type { StopReason } from "../../runs/trainingProgress";

/** How training ended: after its last step, by a stop, by a pause, or because it could not continue. */
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
