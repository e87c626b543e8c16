/** The points of a curve over the training steps. `x` contains the steps in ascending order, and `y` the values. */
export interface Points {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Values over a range of steps. A long series is thinned out; see `thinOut`. */
export interface Series {
  /** The points for drawing. They keep every peak and every dip. */
  readonly extremes: Points;
  /**
   * The points for smoothing. Each point is the mean of all points in a bucket. `extremes` has only the lowest and the
   * highest point of each bucket, so smoothing `extremes` would ignore all other points.
   */
  readonly means: Points;
}

/** A half-open range of indexes into `x` and `y`. */
interface Stretch {
  readonly start: number;
  readonly end: number;
}

/**
 * Thins out a series. The series is divided into `buckets` buckets with equally many points. Each bucket keeps its
 * lowest and its highest point in their order, so that spikes keep their height. The first and the last point of the
 * series stay. The value NaN means that the run did not report the metric at this step. Such a point is left out.
 *
 * @param x the steps, in ascending order
 * @param y the values, one for each step
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
  // If no bucket has more than two points, every point is the lowest or the highest of its bucket. So all points stay.
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
 * Exponential moving average m_t = w·m_{t-1} + (1 - w)·y_t. The result is m_t / (1 - w^t). The average starts at zero,
 * so its first values would be too small. The division corrects this error. Adam corrects its moments in the same way.
 *
 * @param weight the weight w in [0, 1). A weight of 0 does not change the values
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
