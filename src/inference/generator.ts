import type { LanguageModel } from "../models/languageModel";
import type { TextTokenizer } from "../models/tokenizer";
import type { Weights } from "../models/weights";
import type { SessionOptions } from "../runtime/session";
import type { Row } from "./decodeBatch";
import { decodeBatch } from "./decodeBatch";
import { createDecoder } from "./decoder";

export interface GenerationSettings {
  /** Prompts decoded side by side. */
  readonly batchSize: number;
  readonly maxNewTokens: number;
  /** A completion ends before the first of these; end-of-text always ends it. */
  readonly stop: readonly string[];
}

/** A text to continue. */
export interface Prompt {
  readonly text: string;
  /** The most tokens of its completion, where fewer than the settings' are wanted. */
  readonly maxNewTokens?: number;
}

/** Continues texts with the most likely token each time. */
export interface Generator {
  /**
   * @param onProgress called between batches with the number of prompts done so far, and waited for
   * @returns what follows each prompt, in the prompts' order
   */
  generate(
    weights: Weights,
    prompts: readonly Prompt[],
    settings: GenerationSettings,
    onProgress?: (done: number) => unknown,
  ): Promise<string[]>;
  dispose(): Promise<void>;
}

export async function createGenerator(
  model: LanguageModel,
  tokenizer: TextTokenizer,
  options: SessionOptions = {},
): Promise<Generator> {
  const decoder = await createDecoder(model, tokenizer.padId, options);
  return {
    async generate(weights, prompts, settings, onProgress) {
      const encoded = prompts.map(({ text }) => promptTokens(tokenizer, text));
      const lengthOf = (index: number): number => encoded[index]?.length ?? 0;
      const limitOf = (index: number): number => {
        const wanted = Math.min(settings.maxNewTokens, prompts[index]?.maxNewTokens ?? Infinity);
        return Math.max(0, Math.min(wanted, model.contextLength - lengthOf(index)));
      };
      // Prompts of like length share a batch, so that little of it is padding.
      const order = [...prompts.keys()].sort((a, b) => lengthOf(b) - lengthOf(a) || a - b);
      const completions = prompts.map(() => "");
      for (let start = 0; start < order.length; start += settings.batchSize) {
        const indices = order.slice(start, start + settings.batchSize);
        const rows = indices.map(
          (index) => new CompletedRow(encoded[index] ?? [], limitOf(index), settings, tokenizer),
        );
        await decodeBatch(decoder, weights, rows);
        indices.forEach((index, position) => (completions[index] = rows[position]?.completion() ?? ""));
        await onProgress?.(start + indices.length);
      }
      return completions;
    },
    dispose: () => decoder.dispose(),
  };
}

/** An empty prompt is begun as a new text is, behind the end of another. */
export function promptTokens(tokenizer: TextTokenizer, text: string): readonly number[] {
  const tokens = tokenizer.encodePrompt(text);
  return tokens.length > 0 ? tokens : [tokenizer.endOfText];
}

/** A prompt that is completed to its end-of-text, a stop string or its last place. */
export class CompletedRow implements Row {
  private readonly generated: number[] = [];
  private isStopped = false;

  /** @param limit the most tokens it may generate */
  constructor(
    readonly prompt: readonly number[],
    private readonly limit: number,
    private readonly settings: GenerationSettings,
    private readonly tokenizer: TextTokenizer,
  ) {}

  get isDone(): boolean {
    return this.isStopped || this.generated.length >= this.limit;
  }

  get last(): number {
    return this.generated.at(-1) ?? this.prompt.at(-1) ?? this.tokenizer.endOfText;
  }

  /** Place in the text of the token generated last. */
  get position(): number {
    return this.prompt.length + this.generated.length - 1;
  }

  accept(token: number): void {
    if (token === this.tokenizer.endOfText) this.isStopped = true;
    else this.generated.push(token);
    if (this.settings.stop.length > 0 && this.stopAt(this.text()) >= 0) this.isStopped = true;
  }

  completion(): string {
    const text = this.text();
    const end = this.stopAt(text);
    return end < 0 ? text : text.slice(0, end);
  }

  private text(): string {
    return this.tokenizer.decode(this.generated);
  }

  private stopAt(text: string): number {
    const found = this.settings.stop.map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
    return found.length === 0 ? -1 : Math.min(...found);
  }
}
