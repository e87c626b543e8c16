import { SingleBar } from "cli-progress";
import type { Output } from "./output";
import { formatDuration } from "../protocol/wording";

/** A part of the work that takes a while. */
export interface Progress {
  readonly activity: string;
  readonly done: number;
  readonly total: number;
  readonly detail?: string;
}

/** Lines that stay, and beneath them the progress of what is being done. */
export interface ProgressDisplay {
  readonly show: (progress: Progress) => void;
  readonly line: (text: string) => void;
  /** Takes the progress away; lines may still be written. */
  readonly clear: () => void;
}

/** A bar on a terminal; elsewhere a line now and then. */
export function createProgressDisplay(output: Output): ProgressDisplay {
  return output.isInteractive ? barDisplay(output) : lineDisplay(output, () => Date.now());
}

const barDisplay = (output: Output): ProgressDisplay => {
  const bar = new SingleBar({
    stream: output.stream,
    format: "{activity} [{bar}] {value}/{total}{details}",
    barsize: 24,
    clearOnComplete: true,
    // Ctrl-C is the command's to handle.
    gracefulExit: false,
  });
  const estimate = createEstimator();
  let shown: Progress | undefined;
  const clear = (): void => {
    if (shown !== undefined) bar.stop();
    shown = undefined;
  };
  return {
    show: (progress) => {
      const { activity, done, total } = progress;
      const details = describeDetails(progress, estimate(progress, Date.now()));
      if (shown?.activity === activity && shown.total === total) bar.update(done, { details });
      else {
        clear();
        bar.start(total, done, { activity, details });
      }
      shown = progress;
      if (done >= total) clear();
    },
    line: (text) => {
      const interrupted = shown;
      clear();
      output.line(text);
      if (interrupted === undefined) return;
      const details = describeDetails(interrupted, estimate(interrupted, Date.now()));
      bar.start(interrupted.total, interrupted.done, { activity: interrupted.activity, details });
      shown = interrupted;
    },
    clear,
  };
};

const lineInterval = 3000;

/** @param now in milliseconds */
export function lineDisplay(output: Pick<Output, "line">, now: () => number): ProgressDisplay {
  const estimate = createEstimator();
  let lastLine = now();
  return {
    show: (progress) => {
      const secondsLeft = estimate(progress, now());
      if (now() - lastLine < lineInterval) return;
      lastLine = now();
      output.line(`${progress.activity} ${progress.done}/${progress.total}${describeDetails(progress, secondsLeft)}`);
    },
    line: output.line,
    clear: () => undefined,
  };
}

const describeDetails = ({ detail }: Progress, secondsLeft: number | undefined): string =>
  (secondsLeft === undefined ? "" : `, ${formatDuration(secondsLeft)} left`) +
  (detail === undefined ? "" : `, ${detail}`);

type Estimator = (progress: Progress, now: number) => number | undefined;

/**
 * Seconds left by the pace since an activity was first shown. Pauses count: training is measured on the way, and that
 * takes its time again. Unknown until something has been done since.
 */
export function createEstimator(): Estimator {
  const starts = new Map<string, { readonly time: number; readonly done: number; last: number }>();
  return ({ activity, done, total }, now) => {
    const start = starts.get(activity);
    if (start === undefined || done < start.last) {
      starts.set(activity, { time: now, done, last: done });
      return undefined;
    }
    start.last = done;
    if (done === start.done) return undefined;
    return ((now - start.time) / 1000 / (done - start.done)) * (total - done);
  };
}
