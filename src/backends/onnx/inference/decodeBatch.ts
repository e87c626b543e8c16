import type { Weights } from "../models/weights";
import type { Tensors } from "../runtime/session";
import { elementsOf, integerTensor } from "../runtime/tensor";
import { decodeOnDevice } from "./decodeOnDevice";
import type { Decoder } from "./decoder";
import { KeyValueStore } from "./keyValueStore";

/** One prompt on its way to a completion. */
export interface Row {
  /** At least one token. */
  readonly prompt: readonly number[];
  readonly isDone: boolean;
  /** The token generated last. */
  readonly last: number;
  /** That token's place in the text. */
  readonly position: number;
  /** @param logProbability natural logarithm of the probability it was given, where the decoder tells */
  accept(token: number, logProbability?: number): void;
}

/** Prompts are read in parts of about this many tokens: what a larger one needs falls out of the processor's caches. */
const promptTokensAtOnce = 2048;

/** Decodes every row to its end: reads the prompts, then one token of every row at a time. */
export async function decodeBatch(decoder: Decoder, weights: Weights, rows: readonly Row[]): Promise<void> {
  if (decoder.resident) return decodeOnDevice(decoder, decoder.resident, weights, rows);
  const weightInputs = Object.fromEntries(weights);
  let active = rows.filter((row) => !row.isDone);
  const store = new KeyValueStore(decoder.model, active.length);

  for (let start = 0; start < active.length;) {
    const width = Math.max(1, active[start]?.prompt.length ?? 1);
    const part = active.slice(start, start + Math.max(1, Math.floor(promptTokensAtOnce / width)));
    const outputs = await decoder.prompts.run({ ...weightInputs, ...promptInputs(part, decoder.padId) });
    store.append(
      outputs,
      start,
      part.map(({ prompt }) => prompt.length),
    );
    acceptAll(part, outputs);
    start += part.length;
  }
  for (;;) {
    const living = [...active.keys()].filter((index) => active[index]?.isDone === false);
    if (living.length === 0) return;
    // Finished rows ride along until they are a quarter of the batch: dropping them means moving all that is
    // remembered.
    if (living.length <= active.length * 0.75) {
      store.keepRows(living);
      active = living.flatMap((index) => active[index] ?? []);
    }
    const column = [active.length, 1];
    const outputs = await decoder.tokens.run({
      ...weightInputs,
      ...store.inputs(),
      tokens: integerTensor(
        active.map(({ last }) => last),
        column,
      ),
      positions: integerTensor(
        active.map(({ position }) => position),
        column,
      ),
    });
    store.append(
      outputs,
      0,
      active.map(({ isDone }) => (isDone ? 0 : 1)),
    );
    acceptAll(active, outputs);
  }
}

/** What a prompt graph reads of prompts. */
export function promptInputs(rows: readonly Row[], padId: number): Tensors {
  const length = Math.max(...rows.map(({ prompt }) => prompt.length));
  const tokens = new Int32Array(rows.length * length).fill(padId);
  const positions = new Int32Array(rows.length * length).fill(-1);
  rows.forEach(({ prompt }, row) =>
    prompt.forEach((token, column) => {
      tokens[row * length + column] = token;
      positions[row * length + column] = column;
    }),
  );
  return {
    tokens: integerTensor(tokens, [rows.length, length]),
    positions: integerTensor(positions, [rows.length, length]),
    lastRows: integerTensor(
      rows.map(({ prompt }, row) => row * length + prompt.length - 1),
      [rows.length],
    ),
  };
}

/** Gives every row its next token. */
export function acceptAll(rows: readonly Row[], outputs: Tensors): void {
  const next = outputs["nextTokens"] && elementsOf(outputs["nextTokens"]);
  const logProbabilities = outputs["logProbabilities"] && elementsOf(outputs["logProbabilities"]);
  rows.forEach((row, index) => {
    if (!row.isDone) row.accept(next?.[index] ?? NaN, logProbabilities?.[index]);
  });
}
