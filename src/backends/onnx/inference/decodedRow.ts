/** One prompt of a batch and its continuation so far. */
export interface DecodedRow {
  /** At least one token. */
  readonly prompt: readonly number[];
  readonly isDone: boolean;
  /** The latest token of the continuation. */
  readonly last: number;
  /** Position of `last` in the text. */
  readonly position: number;
  /** Draws the next token, given log p of every token. Without `sample`, the likeliest token is taken. */
  readonly sample?: ((logDistribution: Float32Array) => number) | undefined;
  /** @param logProbability log p of the token, if the decoder computes log p */
  accept(token: number, logProbability?: number): void;
}
