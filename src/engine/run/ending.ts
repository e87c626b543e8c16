import type { StopReason } from "../../runs/trainingProgress";

/** How training ended: after its last step; stopped; paused; or because it could not continue. */
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
