import type { Configuration } from "../configuration/schema";
import type { TextTokenizer } from "../tokenizer/tokenizer";

/*
 * The boundary between a run and its computation. On one side are plans, evaluations, checkpoints, probes and the run
 * folder. On the other side is a backend, which keeps a model in memory and computes with it. The two sides exchange
 * only plain data, such as token ids, numbers, names and folders. They never exchange tensors, sessions or weights.
 */

/**
 * A tokenised text. The model predicts every token whose index is at least `targetStart`. The first token is never
 * predicted, because no token comes before it.
 */
export interface TargetedText {
  readonly ids: readonly number[];
  readonly targetStart: number;
  /**
   * Candidates for the last token of `ids`. If they are set, the model predicts each candidate in place of the last
   * token, and each candidate gets its own log-probability.
   */
  readonly alternatives?: readonly number[];
  /**
   * If true, the retain term is always the loss of this text. If false, the objective decides: it uses the loss or the
   * divergence from the original model. Default: false.
   */
  readonly isLearned?: boolean;
  /** The original model reads these tokens in place of `ids`. Both lists have the same length. Default: `ids`. */
  readonly referenceIds?: readonly number[];
  /**
   * The model reads these tokens in place of `ids`, but predicts the tokens of `ids`. Both lists have the same length.
   * Default: `ids`.
   */
  readonly contextIds?: readonly number[];
  /**
   * What a teacher predicts for this text. The objective `distillation` needs it for each forget text, and `restart`
   * for each retain text if `divergenceWeight` is above 0.
   */
  readonly teacher?: TeacherPredictions;
  /**
   * The aim of the text's mean loss, in nats a token. An objective with a two-sided term moves the loss of the text
   * towards this aim, from both sides. A text without an aim does not count in this term.
   */
  readonly aimedLoss?: number;
}

/**
 * The next-token distributions of a teacher for one text. Each predicted token has one row with `listed` tokens. The
 * first token of a row is the true token. The others are the likeliest tokens besides it. The logarithm of the
 * probability that all other tokens have together completes each distribution.
 */
export interface TeacherPredictions {
  /** Number of listed tokens in a row. */
  readonly listed: number;
  /** [predicted, listed], row-major. `logProbabilities` has the same shape. */
  readonly tokens: Int32Array;
  readonly logProbabilities: Float32Array;
  /** [predicted] */
  readonly restLogProbabilities: Float32Array;
}

/** `current` is the model after all training steps so far. `original` is the model before the first step. */
export type ModelVersion = "current" | "original";

interface ModelFacts {
  readonly vocabularySize: number;
  /** The largest number of tokens that a text may have. */
  readonly contextLength: number;
  /**
   * True if the folder has a configuration but no weights. The weights of such a model are drawn at random, with the
   * seed of the `ModelSpec`.
   */
  readonly isUntrained: boolean;
}

/** Mean and variance of log p over the vocabulary at one position: μ = Σ p log p, σ² = Σ p log² p − μ² (Min-K++). */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/** The likeliest tokens at one position, in descending order, and the total probability of all other tokens. */
export interface TopTokens {
  readonly ids: readonly number[];
  readonly logProbabilities: readonly number[];
  readonly restProbability: number;
}

/**
 * The probabilities that a model gives to the tokens of one text. Each list below has one entry for each predicted
 * token.
 */
export interface TextScores {
  /** Sum of −log p over the predicted tokens, in nats. */
  readonly sum: number;
  /** Number of predicted tokens. */
  readonly count: number;
  /** log p of each predicted token given the tokens before it. */
  readonly logProbabilities: readonly number[];
  /** Whether greedy decoding would choose the predicted token. */
  readonly isLikeliest: readonly boolean[];
  readonly moments?: readonly Moments[];
  readonly topTokens?: readonly TopTokens[];
}

export interface ScoreOptions {
  /** Default: `current`. */
  readonly version?: ModelVersion;
  /** Asks for `TextScores.moments`. */
  readonly withMoments?: boolean;
  /** If set, `TextScores.topTokens` lists this number of tokens for each position. */
  readonly topTokens?: number;
  /**
   * Called between two batches with the number of finished texts. The backend waits for the returned promise. An error
   * in the callback ends the scoring.
   */
  readonly onProgress?: ((done: number) => unknown) | undefined;
}

/** A tokenised prompt to continue. The prompt has at least one token. */
export interface DecodeRequest {
  readonly prompt: readonly number[];
  /** At least 1. */
  readonly maxNewTokens: number;
  /** Requests with the same prompt and different numbers draw different tokens if they are sampled. Default: 0. */
  readonly sample?: number;
}

/** Draws each token from the model's distribution instead of taking the likeliest one. */
export interface Sampling {
  /** The same seed, sample and prompt give the same tokens, no matter which other prompts are in the batch. */
  readonly seed: number;
  readonly temperature: number;
  /**
   * Nucleus sampling: draws only from the smallest set of likeliest tokens with at least this total probability.
   * Default: draws from all tokens.
   */
  readonly topP?: number;
}

/**
 * Receives every new token.
 * @param request the index of the request that this token continues
 * @param logProbability log p of the token
 * @returns false to end this request
 */
export type OnToken = (request: number, token: number, logProbability: number) => boolean;

export interface DecodeOptions {
  readonly version?: ModelVersion;
  /** Number of prompts that are decoded at the same time. */
  readonly batchSize: number;
  /** Default: greedy decoding. */
  readonly sampling?: Sampling;
  /**
   * Called between two batches with the number of finished requests. The backend waits for the returned promise. An
   * error in the callback ends the decoding.
   */
  readonly onProgress?: ((done: number) => unknown) | undefined;
}

/**
 * The texts of one part of a training step. `places` contains one index for each text. For a forget text, the index is
 * the text's place among all forget texts of the step. For a retain text, the index is the text's place among all
 * retain texts of the step.
 */
export interface StepPart {
  /**
   * The forget texts of this part. The list is empty if the objective has no forget term. In this case, `retain` also
   * contains the forget texts.
   */
  readonly forget: readonly TargetedText[];
  readonly retain: readonly TargetedText[];
  readonly places: { readonly forget: readonly number[]; readonly retain: readonly number[] };
  /**
   * The summed loss of each forget text under the original model. Undefined if `TrainerNeeds.referenceLosses` is false.
   */
  readonly referenceLosses?: readonly number[];
}

/** The inputs that an objective reads in a step. */
export interface TrainerNeeds {
  readonly forget: boolean;
  readonly retain: boolean;
  readonly referenceLosses: boolean;
  /**
   * Whether the trainer allows a part of a step with only forget texts or with only retain texts. If not, each part
   * must contain both kinds of texts. This matters only for an objective that reads both kinds of texts.
   */
  readonly takesEmptyParts: boolean;
}

export interface StepResult {
  /**
   * The loss of the whole step: γ·F + α·R. F is the forget term, and γ is its weight. R is the retain term, and α is
   * its weight.
   */
  readonly loss: number;
  /**
   * `forgetLoss` is null if the objective has no forget term. `retainLoss` is null if the objective has no retain term.
   */
  readonly forgetLoss: number | null;
  readonly retainLoss: number | null;
  /** The norm of all gradients together, before they are clipped. */
  readonly gradientNorm: number;
  /** Whether all gradients are finite. If a gradient is not finite, the step leaves the weights unchanged. */
  readonly isFinite: boolean;
}

/** The keys of `Configuration.training` that change how a step is computed. */
export type OptimizerSettings = Pick<
  Configuration["training"],
  "beta1" | "beta2" | "epsilon" | "weightDecay" | "maxGradientNorm" | "gradientCheckpointing" | "microBatches" | "seed"
>;

/**
 * Where training begins: with the weights of another model with the same shapes, or with noise over the current
 * weights. Each weight matrix W then becomes (1 − noise) · W + noise · R, where R is normal with the standard deviation
 * of W. The seed of `OptimizerSettings` draws R.
 */
export type Start = { readonly folder: string } | { readonly noise: number };

export interface TrainerSettings extends OptimizerSettings {
  /**
   * Folder of a reference model. The objective compares the trained model with this model. Default: the original model.
   */
  readonly referenceModel?: string;
  /**
   * The model before `train` stays the "original" version. Only objectives that do not compare with the original model
   * can begin so. Default: training begins with the current weights.
   */
  readonly startFrom?: Start | undefined;
  /** Called with a sentence for the user when the backend chooses or changes the precision of matrix products. */
  readonly onPrecision?: ((sentence: string) => void) | undefined;
}

/**
 * Trains a loaded model with AdamW. If the model has an adapter, only the adapter is trained. Otherwise, every weight
 * is trained.
 */
export interface Trainer {
  readonly needs: TrainerNeeds;
  /**
   * Takes one optimiser step.
   * @param parts the texts of the step. Any division into parts gives the same result up to rounding
   * @throws OutOfMemory if a part is too large; the model is then unchanged
   */
  step(parts: readonly StepPart[], learningRate: number): Promise<StepResult>;
  /**
   * Computes the norm of each module's gradients. The keys of the result are the names of the modules. The model does
   * not change.
   * @throws HumanError if the backend cannot compute gradient norms
   */
  gradientNorms(parts: readonly StepPart[]): Promise<ReadonlyMap<string, number>>;
  /**
   * Completes a checkpoint after `LiveModel.save` has written the model. This function adds the state that a resume
   * needs: AdamW's moments, and those trained weights that the model's files contain only in rounded form.
   */
  saveState(checkpoint: string): Promise<void>;
  /** Restores the state that `saveState` wrote. Training then continues after `step`. */
  restoreState(checkpoint: string, step: number): Promise<void>;
  dispose(): Promise<void>;
}

export interface SaveOptions {
  readonly dtype: Configuration["output"]["dtype"];
  /** Called before each tensor is written. The backend waits for the returned promise. */
  readonly betweenTensors?: () => Promise<void>;
}

/**
 * Says how the adapter folder that `LiveModel.save` writes differs from the model that `readBack` loads.
 *
 * - `exact`: they do not differ, or the model has no adapter.
 * - `merged`: `readBack` loads weights that contain the merged adapter and are rounded. The adapter folder contains the
 *   adapter alone, without this rounding.
 * - `frozen`: `readBack` loads the adapter on top of weights with few bits. The adapter folder names a base model with
 *   more bits for each weight.
 */
export type AdapterExport = "exact" | "merged" | "frozen";

/** A loaded model. It can score texts, continue prompts and be trained. */
export interface LiveModel {
  readonly facts: ModelFacts;
  /** The tokenizer in the model's folder. For an adapter, it is the tokenizer in the base model's folder. */
  readonly tokenizer: TextTokenizer;
  /** @returns one entry for each text, in the order of the texts */
  score(texts: readonly TargetedText[], options?: ScoreOptions): Promise<TextScores[]>;
  /** Continues every prompt until `onToken` returns false or the request's limit is reached. */
  decode(requests: readonly DecodeRequest[], options: DecodeOptions, onToken: OnToken): Promise<void>;
  /**
   * Computes the hidden states at every position, after each of the given layers. Layer 0 stands for the embeddings.
   * The shape of the result is [texts][layers][positions][width].
   * @throws HumanError if the backend cannot compute hidden states
   */
  hiddenStates(
    texts: readonly TargetedText[],
    layers: readonly number[],
    version?: ModelVersion,
  ): Promise<readonly (readonly (readonly Float32Array[])[])[]>;
  /**
   * Builds a trainer from the current weights, or from those of `settings.startFrom`. At the first call of `train`, the
   * current weights become the "original" version of the model.
   * @throws HumanError for a model that cannot be trained, and for a folder whose weights do not fit the model
   */
  train(objective: Configuration["objective"], settings: TrainerSettings): Promise<Trainer>;
  /**
   * Writes a Hugging Face folder. An adapter is merged into the weights and also written separately, into the subfolder
   * `adapter`.
   */
  save(folder: string, options: SaveOptions): Promise<void>;
  adapterExport(options: Pick<SaveOptions, "dtype">): AdapterExport;
  /** Loads the weights that `save` wrote into a folder, so that an evaluation can measure the exported model. */
  readBack(folder: string): Promise<void>;
  dispose(): Promise<void>;
}

/** The model to open. */
export interface ModelSpec {
  /** Folder of a model or of an adapter. An adapter is put on top of the model that its configuration names. */
  readonly folder: string;
  /** Seed for weights that are drawn at random, and for a new adapter. */
  readonly seed?: number;
  /** Settings of a new adapter, which is put on top of the model and trained. */
  readonly adapter?: Configuration["adapter"];
  /**
   * Number of bits to which each weight of a layer is rounded. Default: 32, which rounds nothing. A backend may keep
   * values of 8 bits in more memory. Weights of 4 bits cannot be trained.
   */
  readonly weightBits?: 4 | 8 | 32;
  /** Whether a folder without weights is accepted. The weights are then drawn at random. */
  readonly mayBeUntrained?: boolean;
}

/** Computes on one machine's hardware. Several models may be open at a time. */
export interface Backend {
  /**
   * @throws HumanError for a model or a setting that this backend cannot use, and for a tokenizer that belongs to
   *   another model
   * @throws OutOfMemory if the memory is too small for the model
   */
  open(spec: ModelSpec): Promise<LiveModel>;
  dispose(): Promise<void>;
}

/** Called with a sentence for the user, for example that a part of the work runs on the CPU. */
export type OnWarning = (message: string) => void;

/** The host or a device ran out of memory. Nothing has changed, and a smaller batch may succeed. */
export class OutOfMemory extends Error {
  override readonly name = "OutOfMemory";
}
