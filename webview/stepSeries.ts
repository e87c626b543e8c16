import { smooth } from "../src/protocol/series";
import type { Points, Series } from "../src/protocol/series";
import type { StepMetric, StepSeries } from "../src/protocol/dashboard";
import type { Ask } from "./connection";
import type { RunModel } from "./model";
import type { ViewState } from "./view";

/** A run's training figures in as much detail as the stretch looked at deserves. */
export interface StepDetails {
  readonly seriesOf: (run: RunModel, zoom: ViewState["zoom"], metric: StepMetric) => Series;
  /** Another object when more details have come. */
  readonly latest: () => unknown;
}

/** What the page has been sent is thinned out over the whole run; of a stretch zoomed into it asks for all. */
export function openStepDetails(ask: Ask, onArrival: () => void): StepDetails {
  let key = "";
  let details: StepSeries | undefined;
  return {
    seriesOf: (run, zoom, metric) => {
      const isWhole = run.series.loss.extremes.x.length >= run.stepCount;
      if (zoom === null || isWhole) return run.series[metric];
      const wanted = `${run.id} ${zoom.from} ${zoom.to}`;
      if (wanted !== key) {
        key = wanted;
        details = undefined;
        ask("series", { run: 0, ...zoom }).then(
          (series) => {
            if (key !== wanted) return;
            details = series;
            onArrival();
          },
          // The overview stays.
          () => undefined,
        );
      }
      return details === undefined ? run.series[metric] : continued(details[metric], run.series[metric]);
    },
    latest: () => details,
  };
}

/** Details, and what the run has reported since they came. */
const continued = (details: Series, overview: Series): Series => {
  const last = details.extremes.x.at(-1);
  if (last === undefined) return overview;
  const since = (points: Points): Points => {
    const first = points.x.findIndex((step) => step > last);
    return first < 0 ? { x: [], y: [] } : { x: points.x.slice(first), y: points.y.slice(first) };
  };
  const joined = (front: Points, back: Points): Points => ({ x: [...front.x, ...back.x], y: [...front.y, ...back.y] });
  return {
    extremes: joined(details.extremes, since(overview.extremes)),
    means: joined(details.means, since(overview.means)),
  };
};

/** A moving average over what was measured. */
export function smoothed({ means }: Series, weight: number): Points {
  return { x: means.x, y: smooth(means.y, weight) };
}
