/** Draws completions from the model's distribution. */
export interface ProbeSampling {
  /** The number of completions, at least 1. */
  readonly count: number;
  /** Above 0. A low temperature makes likely tokens likelier. */
  readonly temperature: number;
  /** The first completion is drawn with this seed, and each further completion with the next seed. */
  readonly seed: number;
}

/** Whether a value of unknown type is a valid `ProbeSampling`. The value may come from a request of another process. */
export function isProbeSampling(value: unknown): value is ProbeSampling {
  if (typeof value !== "object" || value === null) return false;
  const { count, temperature, seed } = value as Partial<Record<keyof ProbeSampling, unknown>>;
  return (
    Number.isSafeInteger(count) &&
    Number(count) >= 1 &&
    Number.isFinite(temperature) &&
    Number(temperature) > 0 &&
    Number.isSafeInteger(seed) &&
    Number(seed) >= 0
  );
}

/** A prompt for a model. The model completes the prompt without a chat template, as in an evaluation. */
export interface ProbeRequest {
  readonly prompt: string;
  readonly maxNewTokens: number;
  /** `current` asks the model with its present weights. `original` asks the original model, before the first step. */
  readonly model: "current" | "original";
  /** Without `sampling`, the model completes the prompt once, by greedy decoding, as in an evaluation. */
  readonly sampling?: ProbeSampling;
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
  /** The completion that the token belongs to, counted from 0. It is absent for a greedy completion. */
  readonly sample?: number;
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

/** One completion of a prompt. */
export interface ProbeCompletion {
  readonly completion: string;
  /**
   * Why the completion broke off, as a clause that can follow "because". It is absent if the completion did not break
   * off.
   */
  readonly problem?: string;
  readonly tokens: readonly ProbeToken[];
}

/** The first completion of a prompt, and the others. */
export interface ProbeResult extends ProbeCompletion {
  /** The completions after the first. This key is absent if the request asked for only one completion. */
  readonly further?: readonly ProbeCompletion[];
  /** The training step of the weights that completed the prompt. It is 0 for the original model. */
  readonly step: number;
}
