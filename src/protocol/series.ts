/** A figure over the steps, x ascending. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** A figure over a stretch of steps, thinned out where it has more points than were asked for. */
export interface Series {
  /** What is drawn: no peak and no dip is lost. */
  readonly extremes: Points;
  /**
   * What is smoothed: the means of equally many points each, since extremes alone would pull a mean to their middle.
   */
  readonly means: Points;
}

/** Where in the columns a stretch lies: half-open. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Thins a series out to `buckets` stretches of equally many points. Of each the lowest and the highest point stay, in
 * their order, so that spikes remain visible at their height; the first and the last point always stay. Points that are
 * no number (a figure that the run does not have) are left out.
 *
 * @param x ascending; @param y as long as x
 */
export function thinOut(
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  buckets: number,
  { start, end }: Stretch = { start: 0, end: x.length },
): Series {
  const extremes = { x: [] as number[], y: [] as number[] };
  const means = { x: [] as number[], y: [] as number[] };
  const add = (points: { x: number[]; y: number[] }, px: number | undefined, py: number | undefined): void => {
    if (px === undefined || py === undefined || Number.isNaN(py)) return;
    points.x.push(px);
    points.y.push(py);
  };
  const count = end - start;
  // Two points of a bucket of two are both extremes.
  if (count <= 2 * buckets) {
    for (let index = start; index < end; index++) add(extremes, x[index], y[index]);
    return { extremes, means: extremes };
  }
  for (let bucket = 0; bucket < buckets; bucket++) {
    const from = start + Math.floor((bucket * count) / buckets);
    const to = start + Math.floor(((bucket + 1) * count) / buckets);
    const kept = new Set<number>();
    let lowest = -1;
    let highest = -1;
    let [sum, sumX, numbers] = [0, 0, 0];
    for (let index = from; index < to; index++) {
      const value = y[index] ?? NaN;
      if (Number.isNaN(value)) continue;
      if (lowest < 0 || value < (y[lowest] ?? NaN)) lowest = index;
      if (highest < 0 || value > (y[highest] ?? NaN)) highest = index;
      sum += value;
      sumX += x[index] ?? 0;
      numbers++;
    }
    if (numbers > 0) {
      kept.add(lowest).add(highest);
      add(means, sumX / numbers, sum / numbers);
    }
    if (bucket === 0) kept.add(start);
    if (bucket === buckets - 1) kept.add(end - 1);
    for (const index of [...kept].sort((left, right) => left - right)) add(extremes, x[index], y[index]);
  }
  return { extremes, means };
}

/**
 * Exponential moving average without the pull towards zero at its start (as Adam corrects its moments):
 * m_t = w·m_{t-1} + (1 - w)·y_t, shown as m_t / (1 - w^t).
 *
 * @param weight w in [0, 1); 0 leaves the values as they are
 */
export function smooth(values: readonly number[], weight: number): number[] {
  let average = 0;
  let remaining = 1;
  return values.map((value) => {
    average = weight * average + (1 - weight) * value;
    remaining *= weight;
    return average / (1 - remaining);
  });
}
