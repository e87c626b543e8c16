import type { Value } from "../graph/graph";

/** Name and shape of a weight, as in the model's files. */
export interface ParameterShape {
  readonly name: string;
  readonly shape: readonly number[];
  /**
   * Value of every element in a new model: 1 for a norm's weight, 0 for a bias. If it is undefined, the elements are
   * random.
   */
  readonly initial?: number;
}

/** Inputs of a layer's attention. Queries and keys are already rotated by the angles of their positions. */
export interface Projected {
  /** [batch, length, heads, size] */
  readonly queries: Value;
  /** [batch, length, keyValueHeads, size] */
  readonly keys: Value;
  /** [batch, length, keyValueHeads, size] */
  readonly values: Value;
  /** Largest number of tokens that a query sees, its own token included. If it is undefined, there is no limit. */
  readonly window: number | undefined;
}

/** Inputs of a forward pass. All values belong to one graph. */
export interface ForwardInputs {
  /** Returns the weight with this name in the model's files. */
  readonly parameter: (name: string) => Value;
  /** int64 [batch, length]. */
  readonly tokens: Value;
  /** int64 [batch, length]: position of each token in its text, counted from 0. Padding has position -1. */
  readonly positions: Value;
  /**
   * int64 [batch, length]: index of the text that a token belongs to. A token sees only its own text. `segments` is
   * left out if each row holds only one text.
   */
  readonly segments?: Value;
  /**
   * Computes a layer's attention, [batch, length, heads, size]. Default: a token sees only tokens of its own text in
   * the batch. Decoding gives its own `attend`, because decoding caches keys and values.
   */
  readonly attend?: (layer: number, projected: Projected) => Value;
  /**
   * Takes the input of a projection. Returns what the adapter adds to the projection's output, or undefined if the
   * projection is not adapted.
   */
  readonly adapter?: ((module: string, x: Value) => Value | undefined) | undefined;
  /**
   * Whether the backward pass computes each layer again from the layer's input. This saves the memory of the
   * activations.
   */
  readonly gradientCheckpointing?: boolean | undefined;
  /** Applies a training step's dropout to x, the input of a projection's adapter. */
  readonly dropout?: ((module: string, x: Value) => Value) | undefined;
  /** Called with the output of each layer, [batch*length, width]. The output of layer 0 is the embeddings. */
  readonly observe?: (layer: number, hidden: Value) => void;
}

/** Which weights [outputs, inputs] are stored in 4 bits. */
interface Quantized {
  readonly names: ReadonlySet<string>;
  /** How many neighbouring elements of a row share a scale. */
  readonly blockSize: number;
}

/** Name of the vocabulary projection in adapters and in the model's files. */
export const headModule = "lm_head";

/** A causal language model: an architecture with its sizes. It contains no weights. */
export interface LanguageModel {
  readonly parameters: readonly ParameterShape[];
  /** The 4-bit weights (see quantization.ts). */
  readonly quantized?: Quantized;
  /** Whether an adapter changes the vocabulary projection. */
  readonly adaptsHead?: boolean;
  /** Standard deviation of the weights of a new model. */
  readonly initializerRange: number;
  readonly vocabularySize: number;
  /** Largest number of tokens in a text. */
  readonly contextLength: number;
  readonly layerCount: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  /** The last layer's normalised output, [batch*length, width]. */
  hiddenStates(inputs: ForwardInputs): Value;
  /**
   * Computes the next token's logits, [n, vocabulary], from hidden states [n, width]. An adapter and dropout are
   * applied to the vocabulary projection in the same way as to the projections of the layers.
   */
  logits(
    hiddenStates: Value,
    parameter: ForwardInputs["parameter"],
    inputs?: Pick<ForwardInputs, "adapter" | "dropout">,
  ): Value;
}

/**
 * Makes a model from `config.json`.
 * @throws HumanError that names the key, if a key is not supported
 */
export type Architecture = (configuration: Readonly<Record<string, unknown>>, file: string) => LanguageModel;
