import type { Configuration } from "../../../configuration/schema";
import type { LanguageModel } from "../models/languageModel";
import type { Weights } from "../models/weights";
import type { GraphSessionOptions } from "../models/graphSession";
import type { Objective } from "../objectives/objective";
import type { AdamWSettings } from "./adamw";
import { createDeviceTrainer } from "./deviceTrainer";
import { createHostTrainer } from "./hostTrainer";
import type { StepBatch } from "./stepInputs";
import type { StepResult } from "./stepResult";
import type { TrainerState } from "./trainerState";

export interface TrainerSettings extends AdamWSettings {
  /** Parts of a step that are to be computed one after the other; a step may be given others. */
  readonly microBatches: number;
  /** Whether each layer is computed once more on the way back, instead of being kept. */
  readonly gradientCheckpointing?: boolean | undefined;
  /** Of dropout. */
  readonly seed: number;
  /** What products are computed in; `auto` tries both in the first step. float32 where left out. */
  readonly precision?: Configuration["device"]["precision"] | undefined;
  /** Told what precision was chosen, and why, or given up: a sentence. */
  readonly onPrecision?: ((sentence: string) => void) | undefined;
}

/** Trains a model's adapter, or every weight where it has none, with AdamW, as ONNX graphs. */
export interface Trainer {
  readonly needsForget: boolean;
  readonly needsRetain: boolean;
  readonly needsReferenceLosses: boolean;
  /** Whether a part of a step may do without texts to forget, or to retain, though the objective looks at both. */
  readonly takesEmptyBatches: boolean;
  /** A checkpoint holds it; to resume, it is filled from there before `continueFrom`. */
  readonly state: TrainerState;
  /** Counts the steps on from one whose state has been filled in. */
  continueFrom(step: number): void;
  /**
   * Changes the trained weights in place.
   * @param parts the step's texts, in any number of parts; the result is that of all texts in one part, up to rounding
   * @throws Error of which `isOutOfMemory` holds where a part is too large; then nothing has changed
   */
  step(parts: readonly StepBatch[], learningRate: number): Promise<StepResult>;
  dispose(): Promise<void>;
}

/**
 * @param weights the target model's, and those of a fresh adapter, where the device has its tensors; what is trained of
 *   them is changed in place on the host, and on a device with a memory of its own replaced
 */
export function createTrainer(
  model: LanguageModel,
  weights: Weights,
  objective: Objective,
  settings: TrainerSettings,
  options: GraphSessionOptions = {},
): Promise<Trainer> {
  const { device } = options;
  return device?.hasOwnMemory
    ? createDeviceTrainer(model, weights, objective, settings, { ...options, device })
    : createHostTrainer(model, weights, objective, settings, options);
}
