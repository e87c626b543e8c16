import type { MemoryEstimate, ModelSizes } from "../../memoryEstimator";
import { bytesOfScores, placesPerPiece } from "../models/vocabularyPieces";

/** Properties of a run that decide how much memory it takes. */
export interface MemoryUse {
  /** Number of weights that training changes. */
  readonly trained: number;
  /**
   * Whether a step keeps the old weights and moments in memory while it makes the new ones. A device with its own
   * memory does so.
   */
  readonly isReplaced?: boolean;
  /** Whether the objective compares the model with a frozen copy of its weights. */
  readonly hasReference: boolean;
  /** How many tokens the kept predictions of a teacher or, in a restart, of the target model list, over all texts. */
  readonly taughtTokens: number;
  /** Whether the teacher is a model of its own. It is in memory only before the first step. */
  readonly hasTeacherModel: boolean;
  /** Number of weights that have 4 bits in memory. */
  readonly quantized: number;
  /** Whether the backward pass computes each layer again instead of keeping its activations. */
  readonly gradientCheckpointing: boolean;
  /** Number of parts of a step. The parts are computed one after another. */
  readonly microBatches: number;
  /** Number of texts in one part of a step. */
  readonly textsPerStep: number;
  /**
   * The mean length, in tokens, of the texts in one step. The estimate assumes a step whose texts are unusually long.
   */
  readonly textLength: number;
  /** Number of tokens in a long text. The estimate assumes that each token attends to this number of tokens. */
  readonly rowLength: number;
  /**
   * How many passages an evaluation completes at the same time. `completionLength` is the total number of tokens of a
   * passage and its completion.
   */
  readonly completions: number;
  readonly completionLength: number;
}

const float32 = 4;
/** How many bytes a 4-bit weight takes, including its share of the scale. A block of 32 weights has one scale. */
const fourBits = 0.5 + float32 / 32;
/** Measured: an engine takes 110 MB after it has loaded onnxruntime and a tokenizer. A busy engine takes 20 MB more. */
const program = 130e6;
/**
 * How many numbers exist at the same time for each pair of a token and a vocabulary entry: scores, logarithms,
 * gradients.
 */
const scoresOfStep = 4;
const scoresOfEvaluation = 3;
/** How many bytes a listed token of a teacher's predictions takes: its id and the logarithm of its probability. */
const taughtToken = 2 * float32;
/** Number of tokens in one batch when an evaluation scores the true texts of passages. */
const tokensOfEvaluation = 2048;
/**
 * The share of an evaluation's memory that stays in use during training. The memory stays in use because the
 * evaluation's sessions stay open. Measured: 0.1 to 0.5.
 */
const keptOfEvaluation = 0.4;

/**
 * Estimates a run's resident memory at its peak.
 *
 * - The sizes of weights, gradients, moments and cache are exact.
 * - For each layer and token, a step keeps 8 vectors of the hidden size (norms, projections, rotations, residuals), 4
 *   vectors of the feed-forward size and a row of attention scores. It also keeps 4 numbers for each pair of a token
 *   and a vocabulary entry. If the vocabulary is large, these numbers exist for only one piece of the tokens at a time.
 *   These assumptions about a step give 3 to 8 % more memory than was measured.
 * - With gradient checkpointing, a step keeps the input of each layer. It also keeps the larger of two things: the
 *   scores over the vocabulary, or one layer with its gradients.
 * - An evaluation has no backward pass, so it keeps the activations of only one layer.
 * - A teacher's model is released before the trainer is made. It needs memory of its own only if it is larger than
 *   gradients, optimiser and the original model's copy together.
 * - A 4-bit weight matrix is dequantized for its product. Only one matrix is dequantized at a time.
 */
export function estimateMemory(model: ModelSizes, use: MemoryUse): MemoryEstimate {
  const { parameters, hiddenSize, intermediateSize, layers, heads, keyValueWidth, vocabularySize } = model;
  const layer = (rowLength: number): number => 8 * hiddenSize + 4 * intermediateSize + heads * rowLength;
  // With a large vocabulary, the tokens of a step are scored in pieces. Only the scores of one piece are in memory at a
  // time.
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
  const gradients = (use.microBatches > 1 ? 3 : 2) * float32 * use.trained;
  const optimiser = (use.isReplaced ? 5 : 2) * float32 * use.trained;
  const reference = use.hasReference ? float32 * parameters : 0;
  const parts = {
    program,
    weights: float32 * (parameters - use.quantized) + fourBits * use.quantized + whole,
    gradients,
    optimiser,
    reference,
    teacher:
      taughtToken * use.taughtTokens +
      (use.hasTeacherModel ? Math.max(0, float32 * parameters - gradients - optimiser - reference) : 0),
    activations: Math.max(step + keptOfEvaluation * evaluation, evaluation),
    cache: float32 * use.completions * (use.completionLength + use.rowLength) * layers * 2 * keyValueWidth,
  };
  return { ...parts, total: Object.values(parts).reduce((sum, part) => sum + part, 0) };
}
