import { SingleBar } from "cli-progress";
import type { Output } from "./output";
import { formatDuration } from "../protocol/wording";

/** The progress of one activity. */
export interface Progress {
  readonly activity: string;
  readonly done: number;
  readonly total: number;
  readonly detail?: string;
}

/** Prints lines, and keeps the current progress below the last line. */
export interface ProgressDisplay {
  readonly show: (progress: Progress) => void;
  readonly line: (text: string) => void;
  /** Removes the progress. More lines may follow. */
  readonly clear: () => void;
}

/** On a terminal, a bar shows the progress. Elsewhere, a line is written every few seconds. */
export function createProgressDisplay(output: Output): ProgressDisplay {
  return output.isInteractive ? barDisplay(output) : lineDisplay(output, () => Date.now());
}

const barDisplay = (output: Output): ProgressDisplay => {
  const bar = new SingleBar({
    stream: output.stream,
    format: "{activity} [{bar}] {value}/{total}{details}",
    barsize: 24,
    clearOnComplete: true,
    // The command handles Ctrl-C.
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

/** In milliseconds. */
const lineInterval = 3000;

/** @param now the time in milliseconds */
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
 * Estimates the seconds that an activity still needs, from its pace so far. Pauses for evaluations count too, because
 * more will follow. The estimate is undefined until the activity has advanced.
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
