import type { StopReason } from "../../runs/trainingProgress";

/** The reason why training ended: it finished its last step, it was stopped or paused, or it could not continue. */
export type Ending =
  | { readonly kind: "finished" }
  | { readonly kind: "stopped"; readonly because: StopReason }
  | { readonly kind: "paused" }
  | FailedEnding;

export interface FailedEnding {
  readonly kind: "failed";
  readonly problem: string;
}

export interface TrainingOutcome {
  /** The last step whose update is in the weights. */
  readonly step: number;
  readonly ending: Ending;
}

/** Why a run ended before it changed its model. Such a run has no result. */
export const stoppedAtStart: StopReason = {
  reason: "Stopped on request before the first step, so the model is unchanged and was not exported.",
};

/** Why a run has no figures of its exported model, although training ended. */
export const stoppedAtEnd: StopReason = {
  reason: "Stopped on request before the exported model was measured to the end.",
};
