import { mkdir, readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Backend, DecodeOptions, LiveModel, ModelVersion } from "../../../../src/backends/backend";
import { createRandom } from "../../../../src/protocol/random";
import { HumanError } from "../../../../src/protocol/humanError";
import type { TextTokenizer } from "../../../../src/tokenizer/tokenizer";
import { copyOf, likeliest, logDistribution, scoresOf } from "./table";
import type { Table } from "./table";
import { createTrainer } from "./trainer";

interface MemoryBackendOptions {
  /** Tokens that a part of a step may have; a larger part runs out of memory. */
  readonly largestPart?: number;
  /** Whether the model counts as the sum of a base model and an adapter. */
  readonly hasAdapter?: boolean;
  /** Step whose gradients are not finite. */
  readonly overflowsAt?: number;
}

/** What a model's folder holds, in `table.json`. */
export interface StoredModel {
  /** Token 0 ends a text. */
  readonly words: readonly string[];
  readonly contextLength: number;
  /** Left out for a model without weights. */
  readonly scores?: readonly (readonly number[])[];
}

const modelFile = "table.json";

/** Writes the folder of an untrained model, or of one with the given scores. */
export async function writeTableModel(folder: string, model: StoredModel): Promise<void> {
  await mkdir(folder, { recursive: true });
  await writeFile(path.join(folder, modelFile), JSON.stringify(model));
}

/**
 * A backend for tests: a table of next-token scores that training changes. It implements the whole seam in memory, so
 * that a whole run takes milliseconds. Its folders hold one JSON file; files are rounded to float32, like a real
 * export.
 */
export function memoryBackend(options: MemoryBackendOptions = {}): Backend {
  return {
    open: async ({ folder, seed = 0, weightBits = 32, mayBeUntrained = false }) => {
      const stored = await readModel(folder);
      if (!stored.scores && !mayBeUntrained) throw new HumanError(`${folder} has no weights.`);
      const table = tableOf(stored, seed, weightBits);
      return liveModel(stored, table, options);
    },
    dispose: () => Promise.resolve(),
  };
}

async function readModel(folder: string): Promise<StoredModel> {
  return JSON.parse(await readFile(path.join(folder, modelFile), "utf8")) as StoredModel;
}

/** The stored scores rounded to so many bits, or fresh ones drawn from the seed. */
function tableOf({ words, scores }: StoredModel, seed: number, bits: number): Table {
  const random = createRandom(seed);
  const greatest = Math.max(1, ...(scores ?? []).flat().map(Math.abs));
  const unit = greatest / 2 ** (bits - 1);
  const rounded = (score: number): number => (bits === 32 ? score : Math.round(score / unit) * unit);
  return words.map((_, last) =>
    Float64Array.from(words, (__, token) => (scores ? rounded(scores[last]?.[token] ?? NaN) : 0.02 * random.normal())),
  );
}

function liveModel(stored: StoredModel, table: Table, options: MemoryBackendOptions): LiveModel {
  const { words, contextLength } = stored;
  let original = copyOf(table);
  const tableAs = (version: ModelVersion = "current"): Table => (version === "current" ? table : original);
  return {
    facts: { vocabularySize: words.length, contextLength, isUntrained: !stored.scores },
    tokenizer: wordTokenizer(words),
    score: async (texts, { version, onProgress, ...options } = {}) => {
      const scores = texts.map((text) => scoresOf(tableAs(version), text, options));
      await onProgress?.(texts.length);
      return scores;
    },
    decode: async (requests, options, onToken) => {
      for (const [index, { prompt, maxNewTokens, sample = 0 }] of requests.entries()) {
        let last = prompt.at(-1) ?? 0;
        const choose = tokenChooser(options, prompt, sample);
        for (let count = 0; count < maxNewTokens; count += 1) {
          const log = logDistribution(tableAs(options.version), last);
          last = choose(log);
          if (!onToken(index, last, log[last] ?? NaN)) break;
        }
        const done = index + 1;
        if (done % options.batchSize === 0 || done === requests.length) await options.onProgress?.(done);
      }
    },
    hiddenStates: (texts, layers, version) =>
      Promise.resolve(
        texts.map(({ ids }) => layers.map(() => ids.map((id) => Float32Array.from(tableAs(version)[id] ?? [])))),
      ),
    train: async (objective, { referenceModel, startFrom }) => {
      original = copyOf(table);
      // Noise makes a real model's predictions more even.
      if (startFrom !== undefined && "noise" in startFrom)
        for (const row of table) row.forEach((score, token) => (row[token] = (1 - startFrom.noise) * score));
      else if (startFrom !== undefined)
        tableOf(await readModel(startFrom.folder), 0, 32).forEach((row, last) => table[last]?.set(row));
      const reference = referenceModel === undefined ? original : tableOf(await readModel(referenceModel), 0, 32);
      return createTrainer({ table, reference, ...options }, objective);
    },
    save: async (folder, { betweenTensors }) => {
      await betweenTensors?.();
      await writeTableModel(folder, { ...stored, scores: table.map((row) => Array.from(row, Math.fround)) });
    },
    // Files are rounded to float32, as the weights with a merged adapter are rounded to the source's type.
    adapterExport: () => (options.hasAdapter === true ? "merged" : "exact"),
    readBack: async (folder) => {
      const { scores = [] } = await readModel(folder);
      scores.forEach((row, last) => table[last]?.set(row));
    },
    dispose: () => Promise.resolve(),
  };
}

/** Picks the likeliest token, or draws one with numbers that depend on seed, sample and prompt alone. */
function tokenChooser(
  { sampling }: DecodeOptions,
  prompt: readonly number[],
  sample: number,
): (log: Float64Array) => number {
  if (!sampling) return likeliest;
  const { seed, temperature, topP = 1 } = sampling;
  const random = createRandom(prompt.reduce((hash, id) => (hash * 31 + id) % 2 ** 31, seed + sample));
  return (log) => {
    const weights = [...log.entries()]
      .map(([token, value]) => ({ token, weight: Math.exp(value / temperature) }))
      .sort((a, b) => b.weight - a.weight);
    const total = weights.reduce((sum, { weight }) => sum + weight, 0);
    let left = random.next() * topP * total;
    return weights.find(({ weight }) => (left -= weight) <= 0)?.token ?? likeliest(log);
  };
}

/** One token a word; every other word is left out. */
function wordTokenizer(words: readonly string[]): TextTokenizer {
  const ids = new Map(words.map((word, id) => [word, id]));
  const encode = (text: string): number[] => text.split(/\s+/).flatMap((word) => ids.get(word) ?? []);
  return {
    encode: (text) => [...encode(text), 0],
    encodePrompt: encode,
    decode: (tokens) =>
      tokens
        .filter((token) => token !== 0)
        .map((token) => words[token] ?? "")
        .join(" "),
    endOfText: 0,
    endTokens: new Set([0]),
    padId: 0,
    vocabularySize: words.length,
    ordinarySize: words.length,
  };
}
