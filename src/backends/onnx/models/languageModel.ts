import type { Value } from "../graph/graph";

/** Name and shape of a weight, as in the model's files. */
export interface ParameterShape {
  readonly name: string;
  readonly shape: readonly number[];
  /** Value of every element in a new model: 1 for a norm's weight, 0 for a bias. Undefined: the elements are drawn. */
  readonly initial?: number;
}

/** Inputs of a layer's attention. Queries and keys are rotated to their positions. */
export interface Projected {
  /** [batch, length, heads, size] */
  readonly queries: Value;
  /** [batch, length, keyValueHeads, size] */
  readonly keys: Value;
  /** [batch, length, keyValueHeads, size] */
  readonly values: Value;
  /** Largest number of tokens that a query sees: itself and the nearest before it. Undefined: all tokens before it. */
  readonly window: number | undefined;
}

/** Inputs of a forward pass, all in one graph. */
export interface ForwardInputs {
  /** The weight with this name in the model's files. */
  readonly parameter: (name: string) => Value;
  /** int64 [batch, length]. */
  readonly tokens: Value;
  /** int64 [batch, length]: each token's position in its text, from 0; -1 for padding. */
  readonly positions: Value;
  /**
   * int64 [batch, length]: index of each token's text, among several texts packed into one row. A token sees only its
   * own text. Omitted if each row is one text.
   */
  readonly segments?: Value;
  /**
   * Computes a layer's attention, [batch, length, heads, size]. Default: tokens attend only to their own text in the
   * batch. Decoding needs another attention, because it caches keys and values.
   */
  readonly attend?: (layer: number, projected: Projected) => Value;
  /**
   * The adapter's change of a projection's output, computed from the projection's input. Undefined if the projection is
   * not adapted.
   */
  readonly adapter?: ((module: string, x: Value) => Value | undefined) | undefined;
  /** Whether the backward pass computes each layer again from its input instead of keeping its activations. */
  readonly gradientCheckpointing?: boolean | undefined;
  /** Dropout of a training step on the adapter's input for this projection. */
  readonly dropout?: ((module: string, x: Value) => Value) | undefined;
  /** Receives the output of each layer, [batch*length, width]. Layer 0 means the embeddings. */
  readonly observe?: (layer: number, hidden: Value) => void;
}

/** The weights [outputs, inputs] that are stored in 4 bits. */
export interface Quantized {
  readonly names: ReadonlySet<string>;
  /** Elements of a row that share a scale. */
  readonly blockSize: number;
}

/** A causal language model: an architecture with its sizes. It holds no weights. */
export interface LanguageModel {
  readonly parameters: readonly ParameterShape[];
  /** The 4-bit weights; see quantization.ts. */
  readonly quantized?: Quantized;
  /** Standard deviation of newly drawn weights. */
  readonly initializerRange: number;
  readonly vocabularySize: number;
  /** Largest number of tokens of a text. */
  readonly contextLength: number;
  readonly layerCount: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  /** The last layer's normalised output, [batch*length, width]. */
  hiddenStates(inputs: ForwardInputs): Value;
  /** The logits of the next token, [n, vocabulary], from hidden states [n, width]. */
  logits(hiddenStates: Value, parameter: ForwardInputs["parameter"]): Value;
}

/**
 * Makes a model from `config.json`.
 * @throws HumanError with the key that is not supported
 */
export type Architecture = (configuration: Readonly<Record<string, unknown>>, file: string) => LanguageModel;
