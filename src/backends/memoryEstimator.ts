import type { Configuration } from "../configuration/schema";

/** Sizes that decide how much memory a model takes. */
export interface ModelSizes {
  /** Number of all weights. */
  readonly parameters: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  /** Total width of a layer's key heads. The value heads have the same total width. */
  readonly keyValueWidth: number;
  readonly vocabularySize: number;
  readonly contextLength: number;
  /** How many bytes one weight takes in the model's files. */
  readonly storedBytes: number;
}

/** Number and approximate lengths, in tokens, of the texts that training reads. */
export interface TextLengths {
  readonly forgetCount: number;
  readonly retainCount: number;
  readonly mean: number;
  readonly standardDeviation: number;
  /** The 95th percentile. */
  readonly long: number;
}

/** The properties of a run that decide how much memory the run takes. */
export interface EstimatedRun {
  readonly configuration: Configuration;
  readonly sizes: ModelSizes;
  readonly lengths: TextLengths;
  /** Whether the device has memory of its own, as a GPU has. */
  readonly hasOwnMemory: boolean;
}

/** How many bytes each part of a run takes at the run's peak. */
export interface MemoryEstimate {
  /** The program, its libraries and the texts. */
  readonly program: number;
  readonly weights: number;
  readonly gradients: number;
  /**
   * AdamW's two moments of every trained weight, and the new values that stand beside the old values during an update.
   */
  readonly optimiser: number;
  /** The original model's weights, if a step reads them. */
  readonly reference: number;
  /**
   * Values of the forward pass that a step keeps for the backward pass. If the values of an evaluation take more, they
   * count instead.
   */
  readonly activations: number;
  /** Attention keys and values that an evaluation caches for its completions. */
  readonly cache: number;
  readonly total: number;
}

/** A change of the configuration, written as a command to the user, and the estimate after the change. */
export interface SmallerRun {
  readonly change: string;
  readonly estimate: MemoryEstimate;
}

/**
 * A backend's estimates. The extension host calls the estimator, so the estimator loads neither the model nor native
 * code.
 */
export interface MemoryEstimator {
  readonly estimate: (run: EstimatedRun) => MemoryEstimate;
  /** Changes that save memory. The list starts with the smallest change. Each change is tried alone. */
  readonly smallerRuns: (run: EstimatedRun) => readonly SmallerRun[];
}
