import type { DecodeRequest, LiveModel } from "../backends/backend";
import type { TextTokenizer } from "../tokenizer/tokenizer";
import { notNumbers } from "./unmeasured";

/** Limits of a continuation. */
export interface ContinuationLimits {
  readonly maxNewTokens: number;
  /** The stop texts. A completion ends before the first stop text. It also ends at one of the model's end tokens. */
  readonly stop: readonly string[];
}

/**
 * The tokens of a text that a model continues. For an empty text, the result is an end-of-text token.
 * @returns at least one token
 */
export function promptTokens(tokenizer: TextTokenizer, text: string): readonly number[] {
  const tokens = tokenizer.encodePrompt(text);
  return tokens.length > 0 ? tokens : [tokenizer.endOfText];
}

/**
 * One text that a model continues token by token, until an end token, a stop text or a limit. As in transformers, the
 * text may become longer than the model's context.
 */
export class Continuation {
  private readonly generated: number[] = [];
  private isStopped = false;
  private isBroken = false;
  private readonly prompt: readonly number[];

  /**
   * @param text the text to continue
   * @param knownStart the first tokens of the completion, if they are already known. The model does not generate these
   *   tokens
   */
  constructor(
    private readonly model: Pick<LiveModel, "tokenizer">,
    text: string,
    private readonly limits: ContinuationLimits,
    knownStart: readonly number[] = [],
  ) {
    this.prompt = promptTokens(model.tokenizer, text);
    for (const token of knownStart) if (!this.isDone) this.accept(token);
  }

  get isDone(): boolean {
    return this.isStopped || this.generated.length >= this.limits.maxNewTokens;
  }

  /** The request to a decoder for the remaining tokens of the completion. */
  get request(): DecodeRequest {
    return {
      prompt: [...this.prompt, ...this.generated],
      maxNewTokens: this.limits.maxNewTokens - this.generated.length,
    };
  }

  /**
   * @param logProbability the model's log-probability of the token. If this number is not finite, the model did not
   *   really choose the token, so the continuation ends
   * @returns whether the continuation needs more tokens
   */
  accept(token: number, logProbability = 0): boolean {
    if (!Number.isFinite(logProbability)) {
      this.isBroken = this.isStopped = true;
      return false;
    }
    // As in transformers, an end token is part of the completion. If the end token is a special token, it adds no text.
    this.generated.push(token);
    if (this.model.tokenizer.endTokens.has(token)) this.isStopped = true;
    if (this.limits.stop.length > 0 && this.stopIn(this.text()) >= 0) this.isStopped = true;
    return !this.isDone;
  }

  /** A clause for the user: why the text is not a real completion of the model. Undefined if the text is one. */
  get problem(): string | undefined {
    return this.isBroken ? notNumbers : undefined;
  }

  completion(): string {
    const text = this.text();
    const end = this.stopIn(text);
    return end < 0 ? text : text.slice(0, end);
  }

  private text(): string {
    return this.model.tokenizer.decode(this.generated);
  }

  /** The index at which the first stop text begins. It is -1 if the text contains no stop text. */
  private stopIn(text: string): number {
    const found = this.limits.stop.map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
    return found.length === 0 ? -1 : Math.min(...found);
  }
}
