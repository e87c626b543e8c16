import type { LanguageModel } from "../models/languageModel";
import type { TextTokenizer } from "../../../tokenizer/tokenizer";
import { tokenTeller } from "../../../tokenizer/tokenTexts";
import type { Weights } from "../models/weights";
import type { ProbeToken } from "../../../protocol/probe";
import type { GraphSessionOptions } from "../models/graphSession";
import type { DecodedRow } from "./decodedRow";
import { decodeBatch } from "./decodeBatch";
import { createDecoder } from "./decoder";
import { CompletedRow, promptTokens } from "./generator";
import type { GenerationSettings } from "./generator";

/** How one text is continued. */
export interface CompletionSettings extends Pick<GenerationSettings, "maxNewTokens" | "stop"> {
  /** Called with every token as it comes, end-of-text excepted. */
  readonly onToken?: (token: ProbeToken) => void;
  /** Ends the completion with the token in work. */
  readonly signal?: AbortSignal | undefined;
}

/** What a model said, and how sure of each token it was. */
export interface Completion {
  /** As the evaluation would score it. */
  readonly completion: string;
  readonly tokens: readonly ProbeToken[];
}

/** Continues one text at a time, as a `Generator` would, and tells the tokens as they come. */
export interface Completer {
  complete(weights: Weights, prompt: string, settings: CompletionSettings): Promise<Completion>;
  dispose(): Promise<void>;
}

export async function createCompleter(
  model: LanguageModel,
  tokenizer: TextTokenizer,
  options: GraphSessionOptions = {},
): Promise<Completer> {
  const decoder = await createDecoder(model, tokenizer.padId, { ...options, withLogProbabilities: true });
  return {
    async complete(weights, prompt, settings) {
      const encoded = promptTokens(tokenizer, prompt);
      const limit = Math.max(0, Math.min(settings.maxNewTokens, model.contextLength - encoded.length));
      const row = new StreamedRow(encoded, limit, settings, tokenizer);
      await decodeBatch(decoder, weights, [row]);
      return { completion: row.completion(), tokens: row.tokens };
    },
    dispose: () => decoder.dispose(),
  };
}

/** A completed row that tells its tokens. */
class StreamedRow implements DecodedRow {
  readonly tokens: ProbeToken[] = [];
  private readonly row: CompletedRow;
  private readonly textOf: (token: number) => string;

  constructor(
    readonly prompt: readonly number[],
    limit: number,
    private readonly settings: CompletionSettings,
    private readonly tokenizer: TextTokenizer,
  ) {
    this.textOf = tokenTeller(tokenizer, { cleanUpSpaces: false });
    this.row = new CompletedRow(prompt, limit, { ...settings, batchSize: 1 }, tokenizer);
  }

  get isDone(): boolean {
    return this.row.isDone || this.settings.signal?.aborted === true;
  }

  get last(): number {
    return this.row.last;
  }

  get position(): number {
    return this.row.position;
  }

  accept(token: number, logProbability = NaN): void {
    this.row.accept(token);
    if (token === this.tokenizer.endOfText) return;
    const told = { text: this.textOf(token), logProbability };
    this.tokens.push(told);
    this.settings.onToken?.(told);
  }

  completion(): string {
    return this.row.completion();
  }
}
