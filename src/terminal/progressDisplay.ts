import { Format, SingleBar } from "cli-progress";
import { createActivityEstimate } from "../protocol/activityEstimate";
import type { ProgressEvent } from "../protocol/events";
import { describeTimeLeft } from "../protocol/timeLeft";
import type { TimeLeft } from "../protocol/timeLeft";
import type { Output } from "./output";

/** The progress of one activity. */
export interface Progress extends Pick<ProgressEvent, "activity" | "done" | "total"> {
  readonly detail?: string;
  /**
   * The time until the whole run ends. It is null if a run has no estimate yet. If the key is absent, the display
   * estimates the time of the activity.
   */
  readonly timeLeft?: TimeLeft | null;
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

interface BarPayload {
  readonly activity: string;
  readonly details: string;
}

const barDisplay = (output: Output): ProgressDisplay => {
  const bar = new SingleBar({
    stream: output.stream,
    format: (options, { progress, value, total }, { activity, details }: BarPayload) =>
      total === 1
        ? `${activity} …`
        : `${activity} [${Format.BarFormat(progress, options)}] ${value}/${total}${details}`,
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
  let timer: NodeJS.Timeout | undefined;
  const clear = (): void => clearTimeout(timer);
  return {
    show: (progress) => {
      const left = estimate(progress, now());
      clear();
      const { activity, done, total } = progress;
      if (total === 1) {
        // An activity of one item reports nothing between its beginning and its end. The timer writes the activity's
        // name if the activity takes longer than `lineInterval`.
        if (done === 0) timer = setTimeout(() => output.line(activity), lineInterval).unref();
        return;
      }
      if (now() - lastLine < lineInterval) return;
      lastLine = now();
      output.line(`${activity} ${done}/${total}${describeDetails(progress, left)}`);
    },
    line: output.line,
    clear,
  };
}

const describeDetails = ({ detail }: Progress, left: TimeLeft | undefined): string =>
  (left === undefined ? "" : `, ${describeTimeLeft(left)}`) + (detail === undefined ? "" : `, ${detail}`);

/**
 * Makes a function that estimates how much time an activity still needs; see `createActivityEstimate`. If the progress
 * has the key `timeLeft`, the function returns the value of this key instead, or undefined if the value is null.
 */
export function createEstimator(): (progress: Progress, now: number) => TimeLeft | undefined {
  const estimate = createActivityEstimate();
  return (progress, now) =>
    progress.timeLeft === undefined ? estimate(progress, now) : (progress.timeLeft ?? undefined);
}
