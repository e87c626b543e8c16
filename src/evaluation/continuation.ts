import type { DecodeRequest } from "../backends/backend";
import type { TextTokenizer } from "../tokenizer/tokenizer";

/** Limits of a continuation. */
export interface ContinuationLimits {
  readonly maxNewTokens: number;
  /** A completion ends before the first of these texts; end-of-text always ends it. */
  readonly stop: readonly string[];
}

/**
 * The tokens of a text that a model continues; for an empty text, an end-of-text token.
 * @returns at least one token
 */
export function promptTokens(tokenizer: TextTokenizer, text: string): readonly number[] {
  const tokens = tokenizer.encodePrompt(text);
  return tokens.length > 0 ? tokens : [tokenizer.endOfText];
}

/** One text that a model continues token by token, until end-of-text, a stop text or its limit. */
export class Continuation {
  private readonly generated: number[] = [];
  private isStopped = false;

  /**
   * @param prompt tokens to continue
   * @param knownStart known first tokens of the completion; they need not be generated
   */
  constructor(
    private readonly prompt: readonly number[],
    private readonly limits: ContinuationLimits,
    private readonly tokenizer: TextTokenizer,
    knownStart: readonly number[] = [],
  ) {
    for (const token of knownStart) if (!this.isDone) this.accept(token);
  }

  get isDone(): boolean {
    return this.isStopped || this.generated.length >= this.limits.maxNewTokens;
  }

  /** The request for the tokens that are still to be generated. */
  get request(): DecodeRequest {
    return {
      prompt: [...this.prompt, ...this.generated],
      maxNewTokens: this.limits.maxNewTokens - this.generated.length,
    };
  }

  /** @returns whether the continuation needs more tokens */
  accept(token: number): boolean {
    if (token === this.tokenizer.endOfText) this.isStopped = true;
    else this.generated.push(token);
    if (this.limits.stop.length > 0 && this.stopIn(this.text()) >= 0) this.isStopped = true;
    return !this.isDone;
  }

  completion(): string {
    const text = this.text();
    const end = this.stopIn(text);
    return end < 0 ? text : text.slice(0, end);
  }

  private text(): string {
    return this.tokenizer.decode(this.generated);
  }

  /** Index of the first stop text; -1 for none. */
  private stopIn(text: string): number {
    const found = this.limits.stop.map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
    return found.length === 0 ? -1 : Math.min(...found);
  }
}
