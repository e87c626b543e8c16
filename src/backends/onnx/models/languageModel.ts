import type { Value } from "../graph/graph";

/** A named weight and its sizes, as the checkpoint has them. */
export interface ParameterShape {
  readonly name: string;
  readonly shape: readonly number[];
  /** What every element of a fresh model's is, where they are not drawn: 1 of a norm's weight, 0 of a bias. */
  readonly initial?: number;
}

/** What a layer's attention works on, rotated to the tokens' places. */
export interface Projected {
  /** [batch, length, heads, size] */
  readonly queries: Value;
  /** [batch, length, keyValueHeads, size] */
  readonly keys: Value;
  /** [batch, length, keyValueHeads, size] */
  readonly values: Value;
  /** The most tokens that a query sees, its own and the nearest before it; all before it where undefined. */
  readonly window: number | undefined;
}

/** What a forward pass reads, all of one graph. */
export interface ForwardInputs {
  /** The weight of a checkpoint's name. */
  readonly parameter: (name: string) => Value;
  /** int64 [batch, length]. */
  readonly tokens: Value;
  /** int64 [batch, length]: each token's place in its text, from 0; -1 for padding. */
  readonly positions: Value;
  /**
   * int64 [batch, length]: which of several texts packed into one row a token belongs to; it sees only its own. Left
   * out where a row is one text.
   */
  readonly segments?: Value;
  /**
   * What a layer's tokens attend to, [batch, length, heads, size], where that is not the tokens of their own texts
   * alone: generation keeps keys and values.
   */
  readonly attend?: (layer: number, projected: Projected) => Value;
  /**
   * What an adapter adds to the projection of that name, given the projection's input; undefined where it adds nothing.
   */
  readonly adapter?: ((module: string, x: Value) => Value | undefined) | undefined;
  /** Whether the way back computes each layer once more from its input, instead of keeping what it computed. */
  readonly gradientCheckpointing?: boolean | undefined;
  /** What a training step makes of an adapter's input before the projection of that name. */
  readonly dropout?: ((module: string, x: Value) => Value) | undefined;
  /** Receives the output of each layer, [batch*length, width]; layer 0 stands for the embeddings. */
  readonly observe?: (layer: number, hidden: Value) => void;
}

/** Which weights [outputs, inputs] are kept in blocks of 4 bits an element. */
export interface Quantized {
  readonly names: ReadonlySet<string>;
  /** Elements of a row that share a scale. */
  readonly blockSize: number;
}

/** A causal language model: an architecture with its sizes filled in. It holds no weights. */
export interface LanguageModel {
  readonly parameters: readonly ParameterShape[];
  /** The weights that are kept in 4 bits, see quantization.ts; none where left out. */
  readonly quantized?: Quantized;
  /** Standard deviation of freshly drawn weights. */
  readonly initializerRange: number;
  readonly vocabularySize: number;
  /** The most tokens one text may have. */
  readonly contextLength: number;
  readonly layerCount: number;
  readonly keyValueHeads: number;
  readonly headSize: number;
  /** The last layer's normalised output, [batch*length, width]. */
  hiddenStates(inputs: ForwardInputs): Value;
  /** The scores of the next token, [n, vocabulary], of hidden states [n, width]. */
  logits(hiddenStates: Value, parameter: ForwardInputs["parameter"]): Value;
}

/** Reads a checkpoint's `config.json` into a model; throws a HumanError naming the key that cannot be served. */
export type Architecture = (configuration: Readonly<Record<string, unknown>>, file: string) => LanguageModel;
