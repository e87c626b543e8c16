import type { Configuration } from "../configuration/schema";
import type { TextTokenizer } from "../tokenizer/tokenizer";

/*
 * The boundary between a run and its computation. Plans, evaluation, checkpoints, probes and the run folder are above
 * the boundary. A backend is below the boundary: it keeps a model in memory and computes. Only plain data crosses the
 * boundary, such as token ids, numbers, names and folders. No tensor, session or weight crosses it.
 */

/** A tokenised text. The model predicts the tokens from index `targetStart` on. It never predicts the first token. */
export interface TargetedText {
  readonly ids: readonly number[];
  readonly targetStart: number;
  /** Alternatives to the last token. Each alternative is predicted separately. */
  readonly alternatives?: readonly number[];
  /**
   * Whether the retain term uses the loss of this text, even if the objective uses the divergence from the original
   * model for other texts.
   */
  readonly isLearned?: boolean;
  /** Tokens that the original model reads instead of `ids`. The list is as long as `ids`. */
  readonly referenceIds?: readonly number[];
}

/** `current` is the model after all training steps so far. `original` is the model before the first step. */
export type ModelVersion = "current" | "original";

export interface ModelFacts {
  readonly vocabularySize: number;
  /** Largest number of tokens in a text. */
  readonly contextLength: number;
  /** Whether the folder has a configuration but no weights. The weights are then drawn from the seed. */
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

/** How likely a model finds one text. Each list has one entry for each predicted token. */
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
  /** If set, `TextScores.topTokens` has this number of tokens at each position. */
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
}

/** Draws each token from the model's distribution instead of taking the likeliest one. */
export interface Sampling {
  /** The same seed and prompt give the same tokens, also if the prompts are divided into other batches. */
  readonly seed: number;
  readonly temperature: number;
  /** Draws only from the likeliest tokens that together have this probability. Default: draws from all tokens. */
  readonly topP?: number;
}

/**
 * Receives every new token.
 * @param request index of the request that the token continues
 * @param logProbability NaN unless `DecodeOptions.withLogProbabilities` is set
 * @returns false to end this request
 */
export type OnToken = (request: number, token: number, logProbability: number) => boolean;

export interface DecodeOptions {
  readonly version?: ModelVersion;
  /** Number of prompts that are decoded side by side. */
  readonly batchSize: number;
  readonly withLogProbabilities?: boolean;
  /** Default: greedy decoding. */
  readonly sampling?: Sampling;
  /**
   * Called between two batches with the number of finished requests. The backend waits for the returned promise. An
   * error in the callback ends the decoding.
   */
  readonly onProgress?: ((done: number) => unknown) | undefined;
}

/**
 * The texts of one part of a training step. `places` gives the index of each text among all forget texts or all retain
 * texts of the step.
 */
export interface StepPart {
  /** Empty for an objective without a forget term. The forget texts are then learnt with the retain texts. */
  readonly forget: readonly TargetedText[];
  readonly retain: readonly TargetedText[];
  readonly places: { readonly forget: readonly number[]; readonly retain: readonly number[] };
  /**
   * Summed loss of each forget text under the original model; defined only if `TrainerNeeds.referenceLosses` is set.
   */
  readonly referenceLosses?: readonly number[];
}

/** The inputs that an objective reads in a step. */
export interface TrainerNeeds {
  readonly forget: boolean;
  readonly retain: boolean;
  readonly referenceLosses: boolean;
  /** Whether a part may have no forget texts or no retain texts, although the objective reads both. */
  readonly takesEmptyParts: boolean;
}

export interface StepResult {
  /** γ·F + α·R over the whole step. */
  readonly loss: number;
  /** Null if the objective has no forget term. `retainLoss` is null if the objective has no retain term. */
  readonly forgetLoss: number | null;
  readonly retainLoss: number | null;
  /** Norm of all gradients before clipping. */
  readonly gradientNorm: number;
  /** Whether all gradients are finite. If not, the step changed nothing. */
  readonly isFinite: boolean;
}

/** The keys of `Configuration.training` that change how a step is computed. */
export type OptimizerSettings = Pick<
  Configuration["training"],
  "beta1" | "beta2" | "epsilon" | "weightDecay" | "maxGradientNorm" | "gradientCheckpointing" | "microBatches" | "seed"
>;

export interface TrainerSettings extends OptimizerSettings {
  /** Folder of a model that replaces the original model in the objective. */
  readonly referenceModel?: string;
  /** Receives a sentence when the backend chooses or changes the precision of matrix products. */
  readonly onPrecision?: ((sentence: string) => void) | undefined;
}

/** Trains a live model with AdamW: only its adapter, or every weight if it has no adapter. */
export interface Trainer {
  readonly needs: TrainerNeeds;
  /**
   * Takes one optimiser step.
   * @param parts the step's texts, divided in any way; the division changes the result only by rounding
   * @throws OutOfMemory if a part is too large; the model is then unchanged
   */
  step(parts: readonly StepPart[], learningRate: number): Promise<StepResult>;
  /**
   * The gradient norm of each module, by the module's name. The model does not change.
   * @throws HumanError if the backend cannot compute gradient norms
   */
  gradientNorms(parts: readonly StepPart[]): Promise<ReadonlyMap<string, number>>;
  /**
   * Completes a checkpoint after `LiveModel.save` has written the model. Adds the state that a resume needs: AdamW's
   * moments, and those trained weights that the model's files contain only in rounded form.
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
   * Hidden states at every position, after each of the given layers. Layer 0 is the embeddings. The result's shape is
   * [texts][layers][positions][width].
   * @throws HumanError if the backend cannot compute hidden states
   */
  hiddenStates(
    texts: readonly TargetedText[],
    layers: readonly number[],
    version?: ModelVersion,
  ): Promise<readonly (readonly (readonly Float32Array[])[])[]>;
  /** Builds a trainer from the current weights. The "original" version is the model at the first call of `train`. */
  train(objective: Configuration["objective"], settings: TrainerSettings): Promise<Trainer>;
  /**
   * Writes a Hugging Face folder. An adapter is merged into the weights and also written separately, into the subfolder
   * `adapter`.
   */
  save(folder: string, options: SaveOptions): Promise<void>;
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
   * Bits that each weight of a layer takes in memory. Default: 32. Other numbers are for models that are not trained.
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
   * @throws OutOfMemory
   */
  open(spec: ModelSpec): Promise<LiveModel>;
  dispose(): Promise<void>;
}

/** Receives a sentence for the user, for example that a part of the work runs on the CPU. */
export type OnWarning = (message: string) => void;

/** The host or a device ran out of memory. Nothing has changed, and a smaller batch may succeed. */
export class OutOfMemory extends Error {
  override readonly name = "OutOfMemory";
}
