import type { LanguageModel } from "../models/languageModel";
import type { Weights } from "../models/weights";
import type { Session } from "../runtime/session";
import { elementsOf, integerTensor } from "../runtime/tensor";
import { KeyValueStore } from "./keyValueStore";

/** One prompt on its way to a completion. */
export interface Row {
  readonly prompt: readonly number[];
  readonly isDone: boolean;
  /** The token generated last. */
  readonly last: number;
  /** That token's place in the text. */
  readonly position: number;
  /** @param logProbability natural logarithm of the probability it was given, where the session's graph tells */
  accept(token: number, logProbability?: number): void;
}

export interface DecodingModel {
  readonly session: Session;
  readonly model: LanguageModel;
  readonly weights: Weights;
  readonly padId: number;
}

/** Decodes every row to its end. The first pass reads the prompts, padded on the left; each later one reads one token. */
export async function decodeBatch(
  { session, model, weights, padId }: DecodingModel,
  rows: readonly Row[],
): Promise<void> {
  const weightInputs = Object.fromEntries(weights);
  let active = rows.filter((row) => !row.isDone);
  const width = Math.max(1, ...active.map(({ prompt }) => prompt.length));
  const padded = (prompt: readonly number[], fill: number, content: Iterable<number>): number[] => [
    ...Array<number>(width - prompt.length).fill(fill),
    ...content,
  ];
  let tokens = active.map(({ prompt }) => padded(prompt, padId, prompt));
  let positions = active.map(({ prompt }) => padded(prompt, -1, prompt.keys()));
  const store = new KeyValueStore(model, active.length);

  while (active.length > 0) {
    const slots = store.reserve(positions);
    const [batch, length] = [active.length, slots.length];
    const cache = store.tensors();
    const outputs = await session.run(
      {
        ...weightInputs,
        ...cache.inputs,
        tokens: integerTensor(tokens.flat(), [batch, length]),
        positions: integerTensor(positions.flat(), [batch, length]),
        keyPositions: store.keyPositions(),
        slots: integerTensor(slots, [length]),
        lastRows: integerTensor(
          active.map((_, row) => row * length + length - 1),
          [batch],
        ),
      },
      cache.outputs,
    );
    const next = outputs["nextTokens"] ? elementsOf(outputs["nextTokens"]) : [];
    const logProbabilities = outputs["logProbabilities"] && elementsOf(outputs["logProbabilities"]);
    active.forEach((row, index) => {
      if (!row.isDone) row.accept(next[index] ?? padId, logProbabilities?.[index]);
    });

    const living = [...active.keys()].filter((index) => active[index]?.isDone === false);
    // Finished rows ride along until they are a quarter of the batch: dropping them means moving the whole cache.
    if (living.length <= active.length * 0.75) {
      store.keepRows(living);
      active = living.flatMap((index) => active[index] ?? []);
    }
    tokens = active.map((row) => [row.last]);
    positions = active.map((row) => [row.position]);
  }
}
