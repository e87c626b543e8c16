/**
 * A prompt for a model. The model completes the prompt by greedy decoding and without a chat template, as in an
 * evaluation.
 */
export interface ProbeRequest {
  readonly prompt: string;
  readonly maxNewTokens: number;
  /** `current` asks the model with its present weights. `original` asks the original model, before the first step. */
  readonly model: "current" | "original";
}

/** One generated token. */
export interface ProbeToken {
  /**
   * The text that the token adds to the completion. It is empty if the token ends in the middle of a character. The
   * joined texts of all tokens can differ from the completion, because transformers removes some spaces from the
   * completion, such as the space in `word .`.
   */
  readonly text: string;
  /** Natural logarithm of the probability that the model gave the token. */
  readonly logProbability: number;
}

export interface ProbeTokenParams {
  /** The name of the probe that generated the token. The client chose this name in `ProbeParams`. */
  readonly probe: string;
  readonly token: ProbeToken;
}

/** The client gives each probe a name, because one connection can serve several probes at a time. */
export interface ProbeParams extends ProbeRequest {
  readonly probe: string;
}

export interface ProbeResult {
  readonly completion: string;
  /**
   * Why the completion broke off, as a clause that can follow "because". It is absent if the completion did not break
   * off.
   */
  readonly problem?: string;
  readonly tokens: readonly ProbeToken[];
  /** The training step of the weights that completed the prompt. It is 0 for the original model. */
  readonly step: number;
}
