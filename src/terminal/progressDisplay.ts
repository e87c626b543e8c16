import { SingleBar } from "cli-progress";
import type { ProgressEvent } from "../protocol/events";
import { formatDuration } from "../protocol/wording";
import type { Output } from "./output";

/** The progress of one activity. */
export interface Progress extends Pick<ProgressEvent, "activity" | "done" | "total"> {
  readonly detail?: string;
}

/** Prints lines, and keeps the current progress below the last line. */
export interface ProgressDisplay {
  readonly show: (progress: Progress) => void;
  readonly line: (text: string) => void;
  /** Removes the progress from the screen. The display can still be used afterwards. */
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
  const show = (progress: Progress): void => {
    const { activity, done, total } = progress;
    const details = describeDetails(progress, estimate(progress, Date.now()));
    if (shown?.activity === activity && shown.total === total) bar.update(done, { details });
    else {
      clear();
      bar.start(total, done, { activity, details });
    }
    shown = progress;
    if (done >= total) clear();
  };
  const line = (text: string): void => {
    const interrupted = shown;
    clear();
    output.line(text);
    if (interrupted !== undefined) show(interrupted);
  };
  return { show, line, clear };
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

/**
 * Estimates how many more seconds an activity needs, from its speed so far. The time of past evaluations counts,
 * because more evaluations will follow. The estimate is undefined until the activity has advanced.
 */
export function createEstimator(): (progress: Progress, now: number) => number | undefined {
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
