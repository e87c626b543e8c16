import type { MemoryEstimate, ModelSizes } from "../../memoryEstimator";
import { bytesOfScores, placesPerPiece } from "../models/vocabularyPieces";

/** Properties of a run that its memory depends on. */
export interface MemoryUse {
  /** Number of weights that training changes. */
  readonly trained: number;
  /** Whether a step makes new weights and moments beside the old ones, as on a device with memory of its own. */
  readonly isReplaced?: boolean;
  /** Whether the objective compares with a frozen copy of the weights. */
  readonly hasReference: boolean;
  /** Number of weights in 4 bits. */
  readonly quantized: number;
  /** Whether the backward pass computes each layer again instead of keeping its activations. */
  readonly gradientCheckpointing: boolean;
  /** Number of parts that a step is computed in. */
  readonly microBatches: number;
  /** Number of texts that a step computes at a time. */
  readonly textsPerStep: number;
  /** Mean number of tokens of a text, over a step with long texts. */
  readonly textLength: number;
  /** Tokens of a long text. Attention compares the tokens of rows with this length. */
  readonly rowLength: number;
  /** Passages completed at a time, and the tokens of each passage with its completion. */
  readonly completions: number;
  readonly completionLength: number;
}

const float32 = 4;
/** Bytes of a 4-bit weight, with its share of the scale of its block of 32 weights. */
const fourBits = 0.5 + float32 / 32;
/** Measured: an engine with onnxruntime and a tokenizer loaded takes 110 MB, and a busy engine 20 MB more. */
const program = 130e6;
/** Numbers for each token and vocabulary entry that exist at the same time: scores, their logarithms and gradients. */
const scoresOfStep = 4;
const scoresOfEvaluation = 3;
/** Tokens of the true texts that an evaluation reads at a time. */
const tokensOfEvaluation = 2048;
/** Measured: the share of an evaluation's memory that its sessions hold during training is 10 to 50 %. */
const keptOfEvaluation = 0.4;

/**
 * Estimates a run's resident memory at its peak.
 *
 * - Weights, gradients, moments and the cache are counted exactly.
 * - A step keeps, for each layer and token, 8 vectors of the hidden size (norms, projections, rotations, residuals), 4
 *   vectors of the feed-forward size and a row of attention scores. For each token it also keeps 4 numbers for each
 *   entry of the vocabulary; with a large vocabulary, only for the tokens of one piece. This count is 3 to 8 % above
 *   measured values.
 * - With gradient checkpointing, a step keeps each layer's input, plus the larger of two: the scores over the
 *   vocabulary, or one layer with its gradients.
 * - An evaluation keeps nothing for a backward pass, so it has the activations of one layer.
 * - A 4-bit weight is dequantized for a product, one weight at a time.
 */
export function estimateMemory(model: ModelSizes, use: MemoryUse): MemoryEstimate {
  const { parameters, hiddenSize, intermediateSize, layers, heads, keyValueWidth, vocabularySize } = model;
  const layer = (rowLength: number): number => 8 * hiddenSize + 4 * intermediateSize + heads * rowLength;
  // Only the scores of one piece of a step's tokens exist at a time.
  const isInPieces = placesPerPiece(vocabularySize) !== undefined;
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
