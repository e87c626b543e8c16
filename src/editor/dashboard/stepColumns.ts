import { stepMetrics } from "../../protocol/dashboard";
import type { StepValues, StepMetric, StepSeries } from "../../protocol/dashboard";
import type { StepEvent } from "../../protocol/events";
import { thinOut } from "../../protocol/series";
import { lowerBound } from "../lowerBound";

/** All steps of a run as columns of numbers. A step needs 64 bytes, so the columns of a long run stay small. */
export function createStepColumns() {
  const steps: number[] = [];
  /** Each column has one value for each step. The value is NaN if the step does not report the metric. */
  const columns = stepMetrics.map((metric) => ({ metric, values: [] as number[] }));

  const byMetric = <T>(read: (values: readonly number[]) => T): Record<StepMetric, T> =>
    Object.fromEntries(columns.map(({ metric, values }) => [metric, read(values)])) as Record<StepMetric, T>;

  const valueAt = (values: readonly number[], index: number): number | null => {
    const value = values[index] ?? NaN;
    return Number.isNaN(value) ? null : value;
  };

  return {
    get length() {
      return steps.length;
    },
    add: (event: StepEvent): void => {
      steps.push(event.step);
      for (const { metric, values } of columns) values.push(valueOf(event, metric) ?? NaN);
    },
    /** Drops all steps after `step`. A resumed run continues from `step` and reports the dropped steps again. */
    goBackTo: (step: number): void => {
      steps.length = lowerBound(steps, step + 1);
      for (const { values } of columns) values.length = steps.length;
    },
    /** The values of all steps from the index `start` to the end. */
    since: (start: number): StepValues[] =>
      steps.slice(start).map((step, place) => ({ step, ...byMetric((values) => valueAt(values, start + place)) })),
    /** The values at the steps `from` to `to`, both included. `thinOut` divides these steps into `buckets` buckets. */
    series: (buckets: number, from = -Infinity, to = Infinity): StepSeries => {
      const stretch = { start: lowerBound(steps, from), end: lowerBound(steps, to + 1) };
      return byMetric((values) => thinOut(steps, values, buckets, stretch));
    },
  };
}

const valueOf = (event: StepEvent, metric: StepMetric): number | null => {
  if (metric !== "tokensPerSecond") return event[metric];
  return event.seconds > 0 ? event.tokens / event.seconds : null;
};
