import type { RunSnapshot, StepMetric, StepSeries } from "../src/protocol/dashboard";
import { smooth } from "../src/protocol/series";
import type { Points, Series } from "../src/protocol/series";
import type { Ask } from "./connection";
import { createLatestReply } from "./latestReply";
import { joined } from "./model";
import type { ViewState } from "./view";

export type StepDetails = ReturnType<typeof openStepDetails>;

/**
 * A run's training metrics, with more detail in a zoomed range. The snapshot has a thinned-out series of the whole run.
 * When the reader zooms in, the page requests a more detailed series of the zoomed range. Until the reply comes, the
 * charts draw the series of the whole run.
 */
export function openStepDetails(ask: Ask, onArrival: () => void) {
  let shown = "";
  let details: StepSeries | undefined;
  const replies = createLatestReply<StepSeries>((series) => {
    details = series;
    onArrival();
  });
  return {
    seriesOf: (run: RunSnapshot, zoom: ViewState["zoom"], metric: StepMetric): Series => {
      const isWhole = run.series.loss.extremes.x.length >= run.stepCount;
      if (zoom === null || isWhole) return run.series[metric];
      const key = `${run.id} ${run.attempt} ${zoom.from} ${zoom.to}`;
      if (key !== shown) {
        shown = key;
        details = undefined;
      }
      replies.request(key, () => ask("series", { run: 0, ...zoom }));
      return details === undefined ? run.series[metric] : continued(details[metric], run.series[metric]);
    },
    /**
     * The series of the zoomed range from the last reply. Each reply is a new object, so the sections recognise the
     * change.
     */
    latest: (): unknown => details,
  };
}

/**
 * Appends the newest steps to `details`, the series of the zoomed range. The run reported these steps after the editor
 * had sent `details`. These steps come from `overview`, the series of the whole run.
 */
const continued = (details: Series, overview: Series): Series => {
  const last = details.extremes.x.at(-1);
  if (last === undefined) return overview;
  const since = (points: Points): Points => {
    const first = points.x.findIndex((step) => step > last);
    return first < 0 ? { x: [], y: [] } : { x: points.x.slice(first), y: points.y.slice(first) };
  };
  return {
    extremes: joined(details.extremes, since(overview.extremes)),
    means: joined(details.means, since(overview.means)),
  };
};

/** The moving average of a series. */
export function smoothed({ means }: Series, weight: number): Points {
  return { x: means.x, y: smooth(means.y, weight) };
}
