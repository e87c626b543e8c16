import type { DecodeOptions, DecodeRequest, OnToken } from "../../backend";
import type { Weights } from "../models/weights";
import { decodeBatch } from "./decodeBatch";
import type { DecodedRow, Decoder } from "./keyValueCache";
import { createSampler } from "./sampling";

/** Continues every prompt. The longest prompts come first, so that the prompts of one batch have similar lengths. */
export async function decodeRequests(
  decoder: Decoder,
  weights: Weights,
  requests: readonly DecodeRequest[],
  { batchSize, sampling, onProgress }: DecodeOptions,
  onToken: OnToken,
): Promise<void> {
  const longestFirst = [...requests.entries()].sort(
    ([a, { prompt: first }], [b, { prompt: second }]) => second.length - first.length || a - b,
  );
  for (let start = 0; start < longestFirst.length; start += batchSize) {
    const batch = longestFirst.slice(start, start + batchSize);
    const rows = batch.map(([index, request]) => {
      const sample =
        sampling && createSampler({ ...sampling, seed: sampling.seed + (request.sample ?? 0) }, request.prompt);
      return new RequestRow(request, sample, (...token) => onToken(index, ...token));
    });
    await decodeBatch(decoder, weights, rows);
    await onProgress?.(start + batch.length);
  }
}

/** A request as one row of a batch. */
class RequestRow implements DecodedRow {
  last: number;
  private generated = 0;
  private isEnded = false;

  constructor(
    private readonly request: DecodeRequest,
    readonly sample: DecodedRow["sample"],
    private readonly onToken: (token: number, logProbability: number) => boolean,
  ) {
    this.last = request.prompt.at(-1) ?? NaN;
  }

  get prompt(): readonly number[] {
    return this.request.prompt;
  }

  get isDone(): boolean {
    return this.isEnded || this.generated >= this.request.maxNewTokens;
  }

  get position(): number {
    return this.prompt.length + this.generated - 1;
  }

  accept(token: number, logProbability: number): void {
    this.last = token;
    this.generated += 1;
    this.isEnded = !this.onToken(token, logProbability);
  }
}
