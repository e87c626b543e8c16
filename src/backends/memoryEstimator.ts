import type { Configuration } from "../configuration/schema";

/** Sizes of a model that its memory depends on. */
export interface ModelSizes {
  /** Number of all weights. */
  readonly parameters: number;
  readonly hiddenSize: number;
  readonly intermediateSize: number;
  readonly layers: number;
  readonly heads: number;
  /** Width of all key heads of a layer together; the value heads have the same. */
  readonly keyValueWidth: number;
  readonly vocabularySize: number;
  readonly contextLength: number;
  /** Bytes of a weight in the model's files. */
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

/** A run as far as its memory depends on it. */
export interface EstimatedRun {
  readonly configuration: Configuration;
  readonly sizes: ModelSizes;
  readonly lengths: TextLengths;
  /** Whether the device has memory of its own, as a GPU has. */
  readonly hasOwnMemory: boolean;
}

/** Bytes of a run's parts at its peak. */
export interface MemoryEstimate {
  /** The program, its libraries and the texts. */
  readonly program: number;
  readonly weights: number;
  readonly gradients: number;
  /** AdamW's two moments of every trained weight, and the new values beside the old ones during an update. */
  readonly optimiser: number;
  /** The original model's weights, if a step reads them. */
  readonly reference: number;
  /** Values that a step keeps of the forward pass for the backward pass, or those of an evaluation if they are more. */
  readonly activations: number;
  /** Keys and values of the completions of an evaluation. */
  readonly cache: number;
  readonly total: number;
}

/** A change of the configuration, as a command to the user, and the estimate after it. */
export interface SmallerRun {
  readonly change: string;
  readonly estimate: MemoryEstimate;
}

/** A backend's estimates. They load neither the model nor anything native, since the extension host makes them. */
export interface MemoryEstimator {
  readonly estimate: (run: EstimatedRun) => MemoryEstimate;
  /** Changes that save memory, each on its own, the smallest first. */
  readonly smallerRuns: (run: EstimatedRun) => readonly SmallerRun[];
}
