import type { RunKind } from "./runKind";

/** What a run does if a user stops it now. */
export interface StopEffect {
  /** One or two sentences for the user. */
  readonly sentence: string;
  /** Whether the user would lose work, so that an editor asks before it stops the run. */
  readonly losesWork: boolean;
}

interface StoppedRun {
  readonly kind: RunKind;
  /** The last step that the run has reached. */
  readonly step: number;
  /** Whether the training has ended, so that only the export and its measurement are left. */
  readonly isTrained: boolean;
}

/** Says what a run does if a user stops it now, and what is lost. */
export function effectOfStop({ kind, step, isTrained }: StoppedRun): StopEffect {
  if (kind === "monitor")
    return { sentence: "The monitor ends at once. Its answers so far are kept.", losesWork: false };
  if (kind === "assess")
    return { sentence: "The assessment ends at once. Its measurements so far are kept.", losesWork: false };
  if (isTrained)
    return {
      sentence:
        "The training has ended, and the run keeps its exported model. The run ends without the figures of this model; " +
        "a resume measures them.",
      losesWork: true,
    };
  if (step === 0) return { sentence: "The run has not taken a step yet, so it ends without a model.", losesWork: true };
  if (kind === "prepare")
    return {
      sentence: `The model may not recite all sets yet. The run exports it as it is after step ${step}.`,
      losesWork: true,
    };
  return {
    sentence: "The run stops at the end of this step, then exports and measures the model.",
    losesWork: false,
  };
}
