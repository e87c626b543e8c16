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
  /** How many bytes one weight takes in the model's files. */
  readonly storedBytes: number;
}

/** How many texts training reads, and their approximate lengths in tokens. */
export interface TextLengths {
  readonly forgetCount: number;
  readonly retainCount: number;
  readonly mean: number;
  readonly standardDeviation: number;
  /** The 95th percentile. */
  readonly long: number;
}

/** Facts about a run that decide how much memory it takes. */
export interface EstimatedRun {
  readonly configuration: Configuration;
  readonly sizes: ModelSizes;
  readonly lengths: TextLengths;
  /** Whether the device has memory of its own, as a GPU has. */
  readonly hasOwnMemory: boolean;
}

/** Bytes of memory at a run's peak, for each use of the memory. */
export interface MemoryEstimate {
  /** Memory for the program, its libraries and the texts. */
  readonly program: number;
  readonly weights: number;
  readonly gradients: number;
  /**
   * Memory for AdamW's two moments of every trained weight. While a step updates the moments, the old and the new
   * values are both in memory.
   */
  readonly optimiser: number;
  /** Memory for the original model's weights, if a step reads these weights. */
  readonly reference: number;
  /**
   * Memory for a teacher: its predictions for the forget texts, and what its model needs before the first step beyond
   * the memory that a step needs later.
   */
  readonly teacher: number;
  /**
   * Memory for activations. It is the larger of two amounts: the values that a step keeps for its backward pass, or the
   * values of an evaluation.
   */
  readonly activations: number;
  /** Memory for the attention keys and values that an evaluation caches while it completes passages. */
  readonly cache: number;
  readonly total: number;
}

/**
 * A change of the configuration that saves memory, and the estimate with this change. `change` is an instruction to the
 * user.
 */
export interface SmallerRun {
  readonly change: string;
  readonly estimate: MemoryEstimate;
}
