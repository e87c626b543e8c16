import { encodeGraph } from "../graph/encode";
import type { LanguageModel } from "../models/languageModel";
import type { TextTokenizer } from "../models/tokenizer";
import type { Weights } from "../models/weights";
import type { Session, SessionOptions } from "../runtime/session";
import { createSession } from "../runtime/session";
import { elementsOf, integerTensor } from "../runtime/tensor";
import { buildGenerationGraph } from "./generationGraph";
import { KeyValueStore } from "./keyValueStore";

export interface GenerationSettings {
  /** Prompts decoded side by side. */
  readonly batchSize: number;
  readonly maxNewTokens: number;
  /** A completion ends before the first of these; end-of-text always ends it. */
  readonly stop: readonly string[];
}

/** Continues texts with the most likely token each time. */
export interface Generator {
  /**
   * @param onProgress called with the number of prompts done so far
   * @returns what follows each prompt, in the prompts' order
   */
  generate(
    weights: Weights,
    prompts: readonly string[],
    settings: GenerationSettings,
    onProgress?: (done: number) => void,
  ): Promise<string[]>;
  dispose(): Promise<void>;
}

export async function createGenerator(
  model: LanguageModel,
  tokenizer: TextTokenizer,
  options: SessionOptions = {},
): Promise<Generator> {
  const session = await createSession(encodeGraph(buildGenerationGraph(model)), options);
  return {
    async generate(weights, prompts, settings, onProgress) {
      const encoded = prompts.map((prompt) => tokenizer.encodePrompt(prompt));
      const lengthOf = (index: number): number => encoded[index]?.length ?? 0;
      // Prompts of like length share a batch, so that little of it is padding.
      const order = [...prompts.keys()].sort((a, b) => lengthOf(b) - lengthOf(a) || a - b);
      const completions = prompts.map(() => "");
      for (let start = 0; start < order.length; start += settings.batchSize) {
        const indices = order.slice(start, start + settings.batchSize);
        const rows = indices.map((index) => new Row(encoded[index] ?? [], settings, tokenizer, model.contextLength));
        await decodeBatch(session, model, weights, rows, tokenizer.padId);
        indices.forEach((index, position) => (completions[index] = rows[position]?.completion() ?? ""));
        onProgress?.(start + indices.length);
      }
      return completions;
    },
    dispose: () => session.dispose(),
  };
}

/** One prompt on its way to a completion. */
class Row {
  /** The most tokens it may generate. */
  readonly limit: number;
  private readonly generated: number[] = [];
  private isStopped = false;

  constructor(
    readonly prompt: readonly number[],
    private readonly settings: GenerationSettings,
    private readonly tokenizer: TextTokenizer,
    contextLength: number,
  ) {
    this.limit = Math.max(0, Math.min(settings.maxNewTokens, contextLength - prompt.length));
  }

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

/** Decodes every row to its end. The first pass reads the prompts, padded on the left; each later one reads one token. */
async function decodeBatch(
  session: Session,
  model: LanguageModel,
  weights: Weights,
  rows: readonly Row[],
  padId: number,
): Promise<void> {
  const weightInputs = Object.fromEntries(weights);
  const width = Math.max(1, ...rows.map(({ prompt }) => prompt.length));
  let active = rows.filter((row) => !row.isDone);
  if (active.length === 0) return;
  const store = new KeyValueStore(model, active.length, width + Math.max(...active.map(({ limit }) => limit)));
  let keyPositions = active.map(({ prompt }) => [...Array<number>(width - prompt.length).fill(-1), ...prompt.keys()]);
  let tokens = active.map(({ prompt }) => [...Array<number>(width - prompt.length).fill(padId), ...prompt]);
  let positions = keyPositions;

  for (;;) {
    const length = tokens[0]?.length ?? 0;
    const batch = active.length;
    const outputs = await session.run(
      {
        ...weightInputs,
        ...store.read(),
        tokens: integerTensor(tokens.flat(), [batch, length]),
        positions: integerTensor(positions.flat(), [batch, length]),
        keyPositions: integerTensor(keyPositions.flat(), [batch, keyPositions[0]?.length ?? 0]),
        lastRows: integerTensor(
          active.map((_, row) => row * length + length - 1),
          [batch],
        ),
      },
      store.write(length),
    );
    store.advance(length);
    const next = outputs["nextTokens"] ? elementsOf(outputs["nextTokens"]) : [];
    active.forEach((row, index) => {
      if (!row.isDone) row.accept(next[index] ?? padId);
    });

    const living = [...active.keys()].filter((index) => active[index]?.isDone === false);
    if (living.length === 0) return;
    // Finished rows ride along until they are half of the batch: dropping them means moving the whole cache.
    if (living.length <= active.length / 2) {
      store.keepRows(living);
      keyPositions = living.map((index) => keyPositions[index] ?? []);
      active = living.flatMap((index) => active[index] ?? []);
    }
    tokens = active.map((row) => [row.last]);
    positions = active.map((row) => [row.position]);
    keyPositions = keyPositions.map((row, index) => [...row, active[index]?.position ?? -1]);
  }
}
