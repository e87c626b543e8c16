import type { LanguageModel } from "../models/languageModel";
import type { TextTokenizer } from "../../../tokenizer/tokenizer";
import type { Weights } from "../models/weights";
import type { GraphSessionOptions } from "../models/graphSession";
import type { DecodedRow } from "./decodedRow";
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
  /**
   * Tokens that its completion is known to begin with: they are read together with the text, not one after the other.
   */
  readonly begins?: readonly number[];
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
  options: GraphSessionOptions = {},
): Promise<Generator> {
  const decoder = await createDecoder(model, tokenizer.padId, options);
  return {
    async generate(weights, prompts, settings, onProgress) {
      const encoded = prompts.map(({ text }) => promptTokens(tokenizer, text));
      const lengthOf = (index: number): number => encoded[index]?.length ?? 0;
      const beginningOf = (index: number): readonly number[] => prompts[index]?.begins ?? [];
      const limitOf = (index: number): number => {
        const wanted = Math.min(settings.maxNewTokens, prompts[index]?.maxNewTokens ?? Infinity);
        return Math.max(0, Math.min(wanted, model.contextLength - lengthOf(index)));
      };
      // What is read first is of like length in a batch, so that little of it is padding.
      const readOf = (index: number): number => lengthOf(index) + beginningOf(index).length;
      const order = [...prompts.keys()].sort((a, b) => readOf(b) - readOf(a) || a - b);
      const completions = prompts.map(() => "");
      for (let start = 0; start < order.length; start += settings.batchSize) {
        const indices = order.slice(start, start + settings.batchSize);
        const rows = indices.map(
          (index) => new CompletedRow(encoded[index] ?? [], limitOf(index), settings, tokenizer, beginningOf(index)),
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
export class CompletedRow implements DecodedRow {
  /** With the tokens that the completion is known to begin with. */
  readonly prompt: readonly number[];
  private readonly generated: number[] = [];
  private isStopped = false;

  /**
   * @param limit the most tokens it may generate
   * @param begins tokens that the completion is known to begin with
   */
  constructor(
    private readonly text: readonly number[],
    private readonly limit: number,
    private readonly settings: GenerationSettings,
    private readonly tokenizer: TextTokenizer,
    begins: readonly number[] = [],
  ) {
    for (const token of begins) if (!this.isDone) this.accept(token);
    this.prompt = [...text, ...this.generated];
  }

  get isDone(): boolean {
    return this.isStopped || this.generated.length >= this.limit;
  }

  get last(): number {
    return this.generated.at(-1) ?? this.text.at(-1) ?? this.tokenizer.endOfText;
  }

  /** Place in the text of the token generated last. */
  get position(): number {
    return this.text.length + this.generated.length - 1;
  }

  accept(token: number): void {
    if (token === this.tokenizer.endOfText) this.isStopped = true;
    else this.generated.push(token);
    if (this.settings.stop.length > 0 && this.stopAt(this.said()) >= 0) this.isStopped = true;
  }

  completion(): string {
    const text = this.said();
    const end = this.stopAt(text);
    return end < 0 ? text : text.slice(0, end);
  }

  private said(): string {
    return this.tokenizer.decode(this.generated);
  }

  private stopAt(text: string): number {
    const found = this.settings.stop.map((stop) => text.indexOf(stop)).filter((index) => index >= 0);
    return found.length === 0 ? -1 : Math.min(...found);
  }
}
