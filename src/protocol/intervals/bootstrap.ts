import { percentile } from "../percentile";
import { createRandom } from "../random";

/** The ends of a 95 % interval. */
export type Interval = readonly [low: number, high: number];

/**
 * How often a resample contains each document. The counts of a stratum have one entry for each of its documents. A
 * stratum is a group of documents that is resampled by itself, for example the forget set.
 */
export type Counts = ReadonlyMap<string, Uint32Array>;

/** A figure of some documents that can be computed for every resample of these documents. */
export interface Statistic {
  /**
   * The number of documents that have a value. For a figure that compares two samples, this is the number in the
   * smaller sample.
   */
  readonly documents: number;
  /** The figure of a resample. It is NaN if the resample has no document with a value. */
  readonly of: (counts: Counts) => number;
  /**
   * The range of a figure whose value in a resample tends to lie above its value over all documents, such as a
   * Kolmogorov-Smirnov distance. Its interval is reflected, so that it does not lie too high.
   */
  readonly reflectedWithin?: Interval;
  /**
   * Whether the percentile interval is extended to the value over all documents, if this value is outside. This suits a
   * figure that can only fall in a resample, such as 1 − 2·|AUC − 0.5| of an AUC of 0.5.
   */
  readonly isExtended?: boolean;
}

/** The counts of a resample that contains each document once. */
export function onceEach(sizes: ReadonlyMap<string, number>): Counts {
  return new Map([...sizes].map(([stratum, size]) => [stratum, new Uint32Array(size).fill(1)]));
}

export interface BootstrapOptions {
  /** The same seed gives the same intervals. Default: 0. */
  readonly seed?: number;
  /** Default: 1000. */
  readonly resamples?: number;
  /** Called from time to time, about every 65,000 drawn documents. The computation waits for it. */
  readonly betweenResamples?: ((done: number, total: number) => unknown) | undefined;
}

const usualResamples = 1000;
/** Percentiles of the resampled figures at the ends of a 95 % interval. */
const ends = [2.5, 97.5] as const;
/** The number of documents that are drawn before the computation lets other work run. */
const drawsAtOnce = 2 ** 16;
/** With fewer documents, there is nothing to resample. */
const fewestDocuments = 2;
/**
 * With more documents in all sets together, the computation would take a minute or more. The interval of a share over
 * so many documents is narrower than ±0.004.
 */
const mostDocuments = 100_000;

/**
 * Computes 95 % bootstrap intervals by the percentile method (Efron and Tibshirani, An Introduction to the Bootstrap,
 * 1993, chapter 13). Each resample draws as many documents of each stratum as the stratum has, with replacement. All
 * statistics are computed on the same resamples. The ends of an interval are the 2.5th and the 97.5th percentile of a
 * statistic's values over all resamples.
 *
 * A statistic with `isExtended` has an interval that always contains t, its value over all documents. A statistic with
 * `reflectedWithin` has the basic interval (Davison and Hinkley, Bootstrap Methods and their Application, 1997, section
 * 5.2): with t and the percentiles a and b, it goes from 2t − b to 2t − a, cut at the ends of the range. If t is
 * outside, the interval is extended to t.
 *
 * @param sizes the number of documents in each stratum
 * @param statistics the figures, by any key
 * @returns the intervals, by the same keys. A figure with fewer than two documents has no interval. With more than
 *   100,000 documents, no figure has one
 */
export async function bootstrap<Key>(
  sizes: ReadonlyMap<string, number>,
  statistics: ReadonlyMap<Key, Statistic>,
  { seed = 0, resamples = usualResamples, betweenResamples }: BootstrapOptions = {},
): Promise<Map<Key, Interval>> {
  const strata = [...sizes].map(([name, size], place) => ({
    counts: new Uint32Array(size),
    name,
    // Each stratum has its own random numbers, so documents that are added to one do not change the others.
    random: createRandom(seed + place * 2 ** 32),
  }));
  const counts = new Map(strata.map((stratum) => [stratum.name, stratum.counts]));
  const isTooMuch = [...sizes.values()].reduce((sum, size) => sum + size, 0) > mostDocuments;
  const known = isTooMuch ? [] : [...statistics].filter(([, { documents }]) => documents >= fewestDocuments);
  const values = new Map(known.map(([key]) => [key, new Float64Array(resamples)]));
  let drawn = 0;
  for (let resample = 0; resample < resamples && known.length > 0; resample += 1) {
    for (const stratum of strata) {
      drawDocuments(stratum.counts, stratum.random.integer);
      drawn += stratum.counts.length;
    }
    for (const [key, statistic] of known) values.get(key)?.fill(statistic.of(counts), resample, resample + 1);
    if (drawn < drawsAtOnce) continue;
    drawn = 0;
    await betweenResamples?.(resample + 1, resamples);
  }
  const whole = onceEach(sizes);
  return new Map(
    known.map(([key, { of, reflectedWithin, isExtended }]) => {
      const interval = percentileInterval(values.get(key) ?? []);
      if (reflectedWithin) return [key, reflected(interval, of(whole), reflectedWithin)];
      return [key, isExtended === true ? extended(interval, of(whole)) : interval];
    }),
  );
}

/** Draws as many documents as there are, with replacement, and counts how often each one is drawn. */
function drawDocuments(counts: Uint32Array, integer: (below: number) => number): void {
  counts.fill(0);
  for (let draw = 0; draw < counts.length; draw += 1) {
    const document = integer(counts.length);
    counts[document] = (counts[document] ?? 0) + 1;
  }
}

function percentileInterval(values: Iterable<number>): Interval {
  // A resample without a document that has a value says nothing.
  const found = [...values].filter(Number.isFinite);
  return [percentile(found, ends[0]), percentile(found, ends[1])];
}

const extended = ([low, high]: Interval, value: number): Interval => [Math.min(value, low), Math.max(value, high)];

const reflected = ([low, high]: Interval, value: number, [least, most]: Interval): Interval => [
  Math.min(value, Math.max(least, 2 * value - high)),
  Math.max(value, Math.min(most, 2 * value - low)),
];
