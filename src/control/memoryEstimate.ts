import type { ModelSizes } from "./modelSizes";

/** What a run does that its memory depends on. */
export interface MemoryUse {
  /** Weights that training changes. */
  readonly trained: number;
  /** Whether a step makes new weights and moments beside the old ones, as on a device with a memory of its own. */
  readonly isReplaced?: boolean;
  /** Whether the objective compares with a frozen copy of the weights. */
  readonly hasReference: boolean;
  /** Weights that are kept in 4 bits. */
  readonly quantized: number;
  /** Whether the way back computes each layer once more instead of keeping it. */
  readonly isRecomputed: boolean;
  /** Texts of one step that are computed at a time. */
  readonly textsPerStep: number;
  /** Tokens of a text, on average. */
  readonly textLength: number;
  /** Tokens of a long text, which is how long the rows are that attention compares within. */
  readonly rowLength: number;
  /** Passages completed at a time, and the tokens of each with its completion. */
  readonly completions: number;
  readonly completionLength: number;
}

/** Bytes of a run's parts at its peak. */
export interface MemoryEstimate {
  /** The program, its libraries and the texts. */
  readonly program: number;
  readonly weights: number;
  readonly gradients: number;
  /** AdamW's two moments of every trained weight, and what an update makes beside the old. */
  readonly optimiser: number;
  /** The target model's weights, where a step reads them. */
  readonly reference: number;
  /** What a step keeps of the forward pass for the backward pass. */
  readonly activations: number;
  /** Keys and values of the completions of an evaluation. */
  readonly cache: number;
  readonly total: number;
}

const float32 = 4;
/** Of a weight in 4 bits, with its share of the scale of its block of 32. */
const fourBits = 0.5 + float32 / 32;
/** The scores of a piece of a step's tokens over a large vocabulary, which is as much as there is of them at a time. */
const bytesOfScores = 64 * 2 ** 20;
/** Measured: an engine that has loaded onnxruntime and a tokenizer and nothing else. */
const program = 150e6;

/**
 * Estimates a run's resident memory at its peak. Weights, gradients, moments and the cache are counted exactly; what a step
 * keeps is counted a layer and token as 16 vectors of the hidden size (norms, projections, rotations, residuals, and
 * their gradients in passing), 6 of the feed-forward size and 3 rows of attention scores, and a token's place in the
 * vocabulary 6 times (scores, their logarithms, and the gradients of both, and the reference's), of a large vocabulary for
 * the tokens of one piece. Where layers are recomputed, one is kept whole and of the others what they begin with; a weight
 * of 4 bits is made whole for a product, one at a time.
 */
export const estimateMemory = (model: ModelSizes, use: MemoryUse): MemoryEstimate => {
  const { parameters, hiddenSize, intermediateSize, layers, heads, keyValueWidth, vocabularySize } = model;
  const tokens = use.textsPerStep * use.textLength;
  const perLayer = 16 * hiddenSize + 6 * intermediateSize + 3 * heads * use.rowLength;
  const kept = use.isRecomputed ? perLayer + layers * hiddenSize : layers * perLayer;
  const whole = use.quantized === 0 ? 0 : float32 * hiddenSize * intermediateSize;
  const parts = {
    program,
    weights: float32 * (parameters - use.quantized) + fourBits * use.quantized + whole,
    gradients: float32 * use.trained,
    optimiser: (use.isReplaced ? 5 : 2) * float32 * use.trained,
    reference: use.hasReference ? float32 * parameters : 0,
    activations: float32 * tokens * kept + 6 * Math.min(float32 * tokens * vocabularySize, bytesOfScores),
    cache: float32 * use.completions * use.completionLength * layers * 2 * keyValueWidth,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
};
