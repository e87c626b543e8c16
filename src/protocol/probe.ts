/** What a model is asked to complete, as training and evaluation would ask it: greedily, without a chat template. */
export interface ProbeRequest {
  readonly prompt: string;
  readonly maxNewTokens: number;
  /** `current`: the weights as they are now. `original`: the target model, as it was before the first step. */
  readonly model: "current" | "original";
}

/** One generated token. */
export interface ProbeToken {
  /**
   * What the completion grows by; empty while a character is still incomplete. Joined, the tokens are the completion
   * before transformers' clean-up, which drops spaces such as that in `word .`.
   */
  readonly text: string;
  /** Natural logarithm of the probability that the model gave the token. */
  readonly logProbability: number;
}

export interface ProbeTokenParams {
  /** As in the request's `probe`. */
  readonly probe: string;
  readonly token: ProbeToken;
}

/** Several probes may be under way on one connection, so each has a name. */
export interface ProbeParams extends ProbeRequest {
  readonly probe: string;
}

export interface ProbeResult {
  readonly completion: string;
  readonly tokens: readonly ProbeToken[];
  /** The step whose weights answered; 0 for the target model. */
  readonly step: number;
}
