import type { Configuration } from "../configuration/schema";
import type { TextTokenizer } from "../tokenizer/tokenizer";

/*
 * The seam for compute. Above it stands everything that makes a run: plans, evaluation, checkpoints, probes, the run
 * folder. Below it stands a backend, which holds a model and computes. Only plain data crosses: token ids, numbers,
 * names, folders. No tensor, session, device or weight does.
 */

/** A tokenised text and its predicted part: token i is predicted when i >= `targetStart` and i >= 1. */
export interface TargetedText {
  readonly ids: readonly number[];
  readonly targetStart: number;
  /** Tokens that are predicted in place of the last one, each on its own. */
  readonly alternatives?: readonly number[];
  /**
   * Whether a retain text counts with its own loss, also under an objective whose retain term is the divergence from
   * the original model.
   */
  readonly isLearned?: boolean;
  /** The tokens that the original model reads instead of `ids`; as many of them. */
  readonly referenceIds?: readonly number[];
}

/** The model as training has changed it, or as it was before the first step. */
export type ModelVersion = "current" | "original";

export interface ModelFacts {
  readonly vocabularySize: number;
  /** The most tokens that one text may have. */
  readonly contextLength: number;
  /** Whether the folder has a configuration and no weights, so that the weights were drawn from the seed. */
  readonly isUntrained: boolean;
}

/** Mean and variance of log p over the vocabulary at one position: μ = Σ p log p, σ² = Σ p log² p − μ² (Min-K++). */
export interface Moments {
  readonly mean: number;
  readonly variance: number;
}

/** The likeliest tokens at one position, the likeliest first, and the probability of all others together. */
export interface TopTokens {
  readonly ids: readonly number[];
  readonly logProbabilities: readonly number[];
  readonly restProbability: number;
}

/** How likely a model finds one text. All lists have one entry a predicted token. */
export interface TextScores {
  /** Sum of −log p over the predicted tokens, in nats. */
  readonly sum: number;
  /** Number of predicted tokens. */
  readonly count: number;
  /** log p of each predicted token given the tokens before it. */
  readonly logProbabilities: readonly number[];
  /** Whether greedy decoding would choose the token. */
  readonly isLikeliest: readonly boolean[];
  readonly moments?: readonly Moments[];
  readonly topTokens?: readonly TopTokens[];
}

export interface ScoreOptions {
  /** `current` where left out. */
  readonly version?: ModelVersion;
  /** Asks for `TextScores.moments`. */
  readonly withMoments?: boolean;
  /** Asks for `TextScores.topTokens`: so many a position. */
  readonly topTokens?: number;
  /** Called between batches with the number of texts done so far, and awaited. What it throws ends the call. */
  readonly onProgress?: ((done: number) => unknown) | undefined;
}

/** A tokenised prompt, at least one token long, that is to be continued. */
export interface DecodeRequest {
  readonly prompt: readonly number[];
  /** At least 1. */
  readonly maxNewTokens: number;
}

/** Draws each token from the model's distribution instead of taking the likeliest one. */
export interface Sampling {
  /** The same seed and prompt give the same tokens, however the prompts are batched. */
  readonly seed: number;
  readonly temperature: number;
  /** Draws from the likeliest tokens that have this probability together; from all where left out. */
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
  /** Prompts decoded side by side. */
  readonly batchSize: number;
  readonly withLogProbabilities?: boolean;
  /** Greedy decoding where left out. */
  readonly sampling?: Sampling;
  /** Called between batches with the number of requests done so far, and awaited. What it throws ends the call. */
  readonly onProgress?: ((done: number) => unknown) | undefined;
}

/** The texts of one part of a training step, and the place of each among all texts of its kind in the step. */
export interface StepPart {
  /** Empty for an objective without a forget term, whose forget texts are learnt with the retain texts. */
  readonly forget: readonly TargetedText[];
  readonly retain: readonly TargetedText[];
  readonly places: { readonly forget: readonly number[]; readonly retain: readonly number[] };
  /** Summed loss of each forget text under the original model; only where `TrainerNeeds.referenceLosses` is set. */
  readonly referenceLosses?: readonly number[];
}

/** The parts of a step's texts that an objective reads. */
export interface TrainerNeeds {
  readonly forget: boolean;
  readonly retain: boolean;
  readonly referenceLosses: boolean;
  /** Whether a part may lack texts of a kind that the objective reads. */
  readonly takesEmptyParts: boolean;
}

export interface StepResult {
  /** γ·F + α·R over the whole step. */
  readonly loss: number;
  /** Null for an objective without this term. */
  readonly forgetLoss: number | null;
  readonly retainLoss: number | null;
  /** Norm of all gradients before clipping. */
  readonly gradientNorm: number;
  /** False for gradients that are not finite: the step then changed nothing. */
  readonly isFinite: boolean;
}

/** `Configuration.training`, as far as computing a step depends on it. */
export type OptimizerSettings = Pick<
  Configuration["training"],
  "beta1" | "beta2" | "epsilon" | "weightDecay" | "maxGradientNorm" | "gradientCheckpointing" | "microBatches" | "seed"
>;

export interface TrainerSettings extends OptimizerSettings {
  /** Folder of a further model that the objective compares with in place of the original one. */
  readonly referenceModel?: string;
  /** Receives a sentence when the backend chooses or changes the precision of its products. */
  readonly onPrecision?: ((sentence: string) => void) | undefined;
}

/** Trains a live model with AdamW: its adapter, or every weight where it has none. */
export interface Trainer {
  readonly needs: TrainerNeeds;
  /**
   * Takes one optimiser step.
   * @param parts the step's texts in any number of parts; the result does not depend on the division, up to rounding
   * @throws OutOfMemory for a part that is too large; nothing has changed then
   */
  step(parts: readonly StepPart[], learningRate: number): Promise<StepResult>;
  /**
   * Norm of the gradients of each module by its name, without taking a step.
   * @throws HumanError from a backend that does not offer this
   */
  gradientNorms(parts: readonly StepPart[]): Promise<ReadonlyMap<string, number>>;
  /**
   * Writes what a resume needs into the folder of a checkpoint, beside the model that `LiveModel.save` has written
   * there: trained weights that the model's files hold only rounded, and AdamW's moments.
   */
  saveState(checkpoint: string): Promise<void>;
  /** Restores the state of `saveState`, and continues after `step`. */
  restoreState(checkpoint: string, step: number): Promise<void>;
  dispose(): Promise<void>;
}

export interface SaveOptions {
  readonly dtype: Configuration["output"]["dtype"];
  /** Called before each tensor is written, and awaited. */
  readonly betweenTensors?: () => Promise<void>;
}

/** A model that is loaded and can be scored, continued and trained. */
export interface LiveModel {
  readonly facts: ModelFacts;
  /** The tokenizer of the model's folder, of an adapter's the base model's. */
  readonly tokenizer: TextTokenizer;
  /** @returns one entry a text, in the texts' order */
  score(texts: readonly TargetedText[], options?: ScoreOptions): Promise<TextScores[]>;
  /** Continues every prompt until `onToken` returns false or the request's limit is reached. */
  decode(requests: readonly DecodeRequest[], options: DecodeOptions, onToken: OnToken): Promise<void>;
  /**
   * Hidden states of every position behind the given layers (0: the embeddings), [layers][positions][width] a text.
   * @throws HumanError from a backend that does not offer this
   */
  hiddenStates(
    texts: readonly TargetedText[],
    layers: readonly number[],
    version?: ModelVersion,
  ): Promise<readonly (readonly (readonly Float32Array[])[])[]>;
  /** Builds a trainer from the weights as they are; the "original" version is the model at the first call. */
  train(objective: Configuration["objective"], settings: TrainerSettings): Promise<Trainer>;
  /**
   * Writes a Hugging Face folder. An adapter is merged into the weights and is also written on its own, in the folder's
   * `adapter`.
   */
  save(folder: string, options: SaveOptions): Promise<void>;
  /**
   * Replaces the weights by those of a folder that `save` has written: measured after training is what was exported.
   */
  readBack(folder: string): Promise<void>;
  dispose(): Promise<void>;
}

/** The model to open. */
export interface ModelSpec {
  /** A model's folder, or an adapter's, which is put on top of the model that its configuration names. */
  readonly folder: string;
  /** Seed of freshly drawn weights and of a fresh adapter. */
  readonly seed?: number;
  /** A fresh adapter to put on top and train. */
  readonly adapter?: Configuration["adapter"];
  /** Bits a weight of the layers takes in memory, for a model that is not trained; 32 where left out. */
  readonly weightBits?: 4 | 8 | 32;
  /** Whether a folder without weights is accepted; the weights are then drawn. */
  readonly mayBeUntrained?: boolean;
}

/** Computes on one machine's hardware. Several models may be open at a time. */
export interface Backend {
  /**
   * @throws HumanError for a model or a setting that this backend cannot use, and for a tokenizer of another model
   * @throws OutOfMemory
   */
  open(spec: ModelSpec): Promise<LiveModel>;
  dispose(): Promise<void>;
}

/** Receives a sentence for the user, such as that a part of the work runs on the CPU. */
export type OnWarning = (message: string) => void;

/** Memory, of the host or of a device, did not suffice. Nothing has changed; a smaller batch may succeed. */
export class OutOfMemory extends Error {
  override readonly name = "OutOfMemory";
}
