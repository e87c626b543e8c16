import type { MemoryEstimate, ModelSizes } from "../../memoryEstimate";

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
  readonly gradientCheckpointing: boolean;
  /** Parts that a step is computed in. */
  readonly microBatches: number;
  /** Texts of one step that are computed at a time. */
  readonly textsPerStep: number;
  /** Tokens of a text, on average over a step whose texts are long. */
  readonly textLength: number;
  /** Tokens of a long text, which is how long the rows are that attention compares within. */
  readonly rowLength: number;
  /** Passages completed at a time, and the tokens of each with its completion. */
  readonly completions: number;
  readonly completionLength: number;
}

const float32 = 4;
/** Of a weight in 4 bits, with its share of the scale of its block of 32. */
const fourBits = 0.5 + float32 / 32;
/** The scores of a piece of a step's tokens over a large vocabulary, which is as much as there is of them at a time. */
const bytesOfScores = 64 * 2 ** 20;
/** A vocabulary is large where the scores of so many tokens would be more than that. */
const tokensOfPieces = 2048;
/**
 * Measured: an engine that has loaded onnxruntime and a tokenizer takes 110 MB and nothing else, and a busy one 20
 * more.
 */
const program = 130e6;
/**
 * How many numbers there are for every token of the vocabulary at a time: a token's scores, their logarithms and the
 * gradients.
 */
const scoresOfStep = 4;
const scoresOfEvaluation = 3;
/** Tokens of true texts that an evaluation reads at a time. */
const tokensOfEvaluation = 2048;
/** Measured: the share of an evaluation's memory that its sessions hold while training goes on, 10 to 50 %. */
const keptOfEvaluation = 0.4;

/**
 * Estimates a run's resident memory at its peak. Weights, gradients, moments and the cache are counted exactly. What a
 * step keeps is counted a layer and token as 8 vectors of the hidden size (norms, projections, rotations, residuals), 4
 * of the feed-forward size and a row of attention scores, and a token's place in the vocabulary 4 times, of a large
 * vocabulary for the tokens of one piece; measured, that is 3 to 8 % too much. Where layers are recomputed, their
 * beginnings are kept, and beside them either the vocabulary or one layer with its gradients is there. An evaluation
 * keeps nothing, so it has one layer. A weight of 4 bits is made whole for a product, one at a time.
 */
export function estimateMemory(model: ModelSizes, use: MemoryUse): MemoryEstimate {
  const { parameters, hiddenSize, intermediateSize, layers, heads, keyValueWidth, vocabularySize } = model;
  const layer = (rowLength: number): number => 8 * hiddenSize + 4 * intermediateSize + heads * rowLength;
  const isInPieces = float32 * tokensOfPieces * vocabularySize > bytesOfScores;
  const scores = (tokens: number, times: number): number => {
    const all = float32 * tokens * vocabularySize;
    return times * (isInPieces ? Math.min(all, bytesOfScores) : all);
  };
  const tokens = use.textsPerStep * use.textLength;
  const perToken = float32 * tokens;
  const step = use.gradientCheckpointing
    ? perToken * layers * hiddenSize + Math.max(perToken * 2 * layer(use.rowLength), scores(tokens, scoresOfStep))
    : perToken * layers * layer(use.rowLength) + scores(tokens, scoresOfStep);
  const evaluation =
    float32 * tokensOfEvaluation * layer(use.rowLength) + scores(tokensOfEvaluation, scoresOfEvaluation);
  const whole = use.quantized === 0 ? 0 : float32 * hiddenSize * intermediateSize;
  const parts = {
    program,
    weights: float32 * (parameters - use.quantized) + fourBits * use.quantized + whole,
    gradients: (use.microBatches > 1 ? 3 : 2) * float32 * use.trained,
    optimiser: (use.isReplaced ? 5 : 2) * float32 * use.trained,
    reference: use.hasReference ? float32 * parameters : 0,
    activations: Math.max(step + keptOfEvaluation * evaluation, evaluation),
    cache: float32 * use.completions * (use.completionLength + use.rowLength) * layers * 2 * keyValueWidth,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}
