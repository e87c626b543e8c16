import { stepMetrics } from "../../protocol/dashboard";
import type { StepValues, StepMetric, StepSeries } from "../../protocol/dashboard";
import type { StepEvent } from "../../protocol/events";
import { thinOut } from "../../protocol/series";

/** All steps of a run as columns of numbers. A step takes 64 bytes, so even a long run stays small. */
export interface StepColumns {
  readonly length: number;
  readonly add: (event: StepEvent) => void;
  /** Drops the steps after `step`, because a later attempt continues from there. */
  readonly goBackTo: (step: number) => void;
  /** All figures of the steps from a place onwards. */
  readonly since: (place: number) => StepValues[];
  /** The steps `from` to `to`, both included, thinned out to `buckets`. */
  readonly series: (buckets: number, from?: number, to?: number) => StepSeries;
}

export function createStepColumns(): StepColumns {
  let length = 0;
  let capacity = 1024;
  let steps = new Float64Array(capacity);
  const columns = new Map(stepMetrics.map((metric) => [metric, new Float64Array(capacity)]));

  const grow = (): void => {
    capacity *= 2;
    const copy = (column: Float64Array): Float64Array<ArrayBuffer> => {
      const larger = new Float64Array(capacity);
      larger.set(column);
      return larger;
    };
    steps = copy(steps);
    for (const [metric, column] of columns) columns.set(metric, copy(column));
  };

  /** The place of the first step whose number is at least `step`. */
  const placeOf = (step: number): number => {
    let [low, high] = [0, length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((steps[middle] ?? 0) < step) low = middle + 1;
      else high = middle;
    }
    return low;
  };

  const figuresAt = (place: number): StepValues => {
    const figures = stepMetrics.map((metric) => {
      const value = columns.get(metric)?.[place] ?? NaN;
      return [metric, Number.isNaN(value) ? null : value] as const;
    });
    return { step: steps[place] ?? 0, ...(Object.fromEntries(figures) as Record<StepMetric, number | null>) };
  };

  return {
    get length() {
      return length;
    },
    add: (event) => {
      if (length === capacity) grow();
      steps[length] = event.step;
      for (const [metric, column] of columns) column[length] = figureOf(event, metric) ?? NaN;
      length++;
    },
    goBackTo: (step) => {
      length = placeOf(step + 1);
    },
    since: (place) => Array.from({ length: Math.max(0, length - place) }, (_, index) => figuresAt(place + index)),
    series: (buckets, from = -Infinity, to = Infinity) => {
      const stretch = { start: placeOf(from), end: placeOf(to + 1) };
      const series = stepMetrics.map((metric) => {
        return [metric, thinOut(steps, columns.get(metric) ?? [], buckets, stretch)] as const;
      });
      return Object.fromEntries(series) as Record<StepMetric, ReturnType<typeof thinOut>>;
    },
  };
}

const figureOf = (event: StepEvent, metric: StepMetric): number | null => {
  if (metric !== "tokensPerSecond") return event[metric];
  return event.seconds > 0 ? event.tokens / event.seconds : null;
};
