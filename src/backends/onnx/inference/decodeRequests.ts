import type { DecodeOptions, DecodeRequest, OnToken } from "../../backend";
import type { Weights } from "../models/weights";
import type { Row } from "./decodeBatch";
import { decodeBatch } from "./decodeBatch";
import type { Decoder } from "./decoder";

/** Continues every prompt, the longest prompts first, so that a batch holds prompts of similar length. */
export async function decodeRequests(
  decoder: Decoder,
  weights: Weights,
  requests: readonly DecodeRequest[],
  { batchSize, onProgress }: DecodeOptions,
  onToken: OnToken,
): Promise<void> {
  const longestFirst = [...requests.entries()].sort(
    ([a, { prompt: first }], [b, { prompt: second }]) => second.length - first.length || a - b,
  );
  for (let start = 0; start < longestFirst.length; start += batchSize) {
    const batch = longestFirst.slice(start, start + batchSize);
    await decodeBatch(
      decoder,
      weights,
      batch.map(([index, request]) => new RequestRow(request, (...token) => onToken(index, ...token))),
    );
    await onProgress?.(start + batch.length);
  }
}

/** A request on its way to its last token. */
class RequestRow implements Row {
  readonly prompt: readonly number[];
  last: number;
  private generated = 0;
  private isEnded = false;

  constructor(
    private readonly request: DecodeRequest,
    private readonly onToken: (token: number, logProbability: number) => boolean,
  ) {
    this.prompt = request.prompt;
    this.last = request.prompt.at(-1) ?? NaN;
  }

  get isDone(): boolean {
    return this.isEnded || this.generated >= this.request.maxNewTokens;
  }

  get position(): number {
    return this.prompt.length + this.generated - 1;
  }

  accept(token: number, logProbability = NaN): void {
    this.last = token;
    this.generated += 1;
    this.isEnded = !this.onToken(token, logProbability);
  }
}
