import { bootstrap } from "../../../src/protocol/intervals/bootstrap";
import type { Interval } from "../../../src/protocol/intervals/bootstrap";
import { pairedScores } from "../../../src/protocol/intervals/documentScores";
import { pairedDifferences } from "../../../src/protocol/intervals/figureIntervals";
import type { Difference } from "../../../src/protocol/intervals/figureIntervals";
import { figureOf } from "../../../src/protocol/figures";
import type { FigureKey } from "../../../src/protocol/figures";
import type { Measurement } from "./finishedJob";

/** A figure of a model, and its difference from the retrained model. */
export interface Compared {
  readonly value: number | undefined;
  /** Undefined for the retrained model itself, and if one of the two models has no value. */
  readonly difference: Difference | undefined;
}

/** Compares figures of a model with the same figures of the retrained model, document by document. */
export async function compareFigures(
  keys: readonly FigureKey[],
  model: Measurement,
  retrained: Measurement | undefined,
): Promise<ReadonlyMap<FigureKey, Compared>> {
  const differences =
    retrained === undefined ? {} : await pairedDifferences(...pairedScores(model, retrained, model.passages));
  return new Map(
    keys.map((key) => [key, { value: figureOf(key).read(model.summary) ?? undefined, difference: differences[key] }]),
  );
}

/**
 * The mean of the values that are not missing, and the difference of two means over the keys that both models have,
 * with its paired 95 % interval.
 *
 * @param model one value for each document; null if the document has none
 * @param retrained the same of the retrained model
 */
export async function compareMeans(
  model: ReadonlyMap<string, number | null>,
  retrained: ReadonlyMap<string, number | null> | undefined,
): Promise<Compared> {
  const value = mean([...model.values()].filter((each) => each !== null));
  const pairs = [...model].flatMap(([key, own]) => {
    const other = retrained?.get(key) ?? null;
    return own === null || other === null ? [] : [own - other];
  });
  if (pairs.length === 0) return { value, difference: undefined };
  return { value, difference: { value: mean(pairs) ?? NaN, interval: await intervalOfMean(pairs) } };
}

const stratum = "documents";

const intervalOfMean = async (values: readonly number[]): Promise<Interval | undefined> => {
  const statistic = {
    documents: values.length,
    of: (counts: ReadonlyMap<string, Uint32Array>): number => {
      const drawn = counts.get(stratum) ?? [];
      return values.reduce((sum, value, place) => sum + value * (drawn[place] ?? 0), 0) / values.length;
    },
  };
  const intervals = await bootstrap(new Map([[stratum, values.length]]), new Map([["mean", statistic]]));
  return intervals.get("mean");
};

const mean = (values: readonly number[]): number | undefined =>
  values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;

/**
 * How much of what was forgotten an attack brings back: (after the attack − before it) / (target − before it), at least
 * 0 and at most 1.
 *
 * @returns undefined if the target model is not above the model before the attack
 */
export function recovery(target: number, before: number, after: number): number | undefined {
  if (target <= before) return undefined;
  return Math.min(1, Math.max(0, (after - before) / (target - before)));
}
