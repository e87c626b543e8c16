/** A prompt for a model. It completes the prompt as training and evaluation do: greedily, without a chat template. */
export interface ProbeRequest {
  readonly prompt: string;
  readonly maxNewTokens: number;
  /** `current`: the weights as they are now. `original`: the original model, before the first step. */
  readonly model: "current" | "original";
}

/** One generated token. */
export interface ProbeToken {
  /**
   * The text that the token adds; empty while a character is incomplete. The joined texts are the completion before
   * transformers' clean-up, which removes spaces such as the one in `word .`.
   */
  readonly text: string;
  /** Natural logarithm of the probability that the model gave the token. */
  readonly logProbability: number;
}

export interface ProbeTokenParams {
  /** The `probe` of the request. */
  readonly probe: string;
  readonly token: ProbeToken;
}

/** Each probe has a name, since one connection can carry several at a time. */
export interface ProbeParams extends ProbeRequest {
  readonly probe: string;
}

export interface ProbeResult {
  readonly completion: string;
  readonly tokens: readonly ProbeToken[];
  /** The step of the weights that answered; 0 for the original model. */
  readonly step: number;
}
