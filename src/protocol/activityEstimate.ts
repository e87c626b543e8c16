import { limitRise } from "./timeLeft";
import type { TimeLeft } from "./timeLeft";

/** How much of an activity is done. */
interface ActivityProgress {
  readonly activity: string;
  readonly done: number;
  readonly total: number;
}

/**
 * Makes a function that estimates how much time an activity still needs. The function calculates the time from the
 * activity's pace so far, so it returns undefined until the activity has advanced.
 *
 * @returns a function of the progress and the present time in milliseconds
 */
export function createActivityEstimate(): (progress: ActivityProgress, now: number) => TimeLeft | undefined {
  const starts = new Map<string, Start>();
  return ({ activity, done, total }, now) => {
    const start = starts.get(activity);
    if (start === undefined || done < start.last) {
      starts.set(activity, { time: now, done, last: done, shown: undefined });
      return undefined;
    }
    start.last = done;
    if (done === start.done) return undefined;
    const seconds = ((now - start.time) / 1000 / (done - start.done)) * (total - done);
    start.shown = limitRise(start.shown, seconds, now);
    return start.shown;
  };
}

/** The start of an estimate, and the latest values of the activity. */
interface Start {
  /** The time at the start, in milliseconds. */
  readonly time: number;
  /** The number of finished items at the start. */
  readonly done: number;
  /** The number of finished items at the last report. */
  last: number;
  shown: ReturnType<typeof limitRise> | undefined;
}
