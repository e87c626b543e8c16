import type { RunEvent, RunState } from "./events";
import { stepAfter } from "./history";
import { formatDuration } from "./wording";

/*
 * The estimate of the time that a run still needs. Every reader of a run adds the run's events to a track, so all
 * readers show the same time: the terminal, the dashboard and the status item.
 */

/** The sum of several durations in seconds, and the number of these durations. */
interface Mean {
  readonly sum: number;
  readonly count: number;
}

/**
 * The data for the estimate: the progress of the run, the durations that this run has measured for each kind of work,
 * and the last estimate that was shown. A track has no methods and never changes; `addToTimeTrack` returns a new track.
 */
export interface TimeTrack {
  readonly state?: RunState | undefined;
  readonly step: number;
  readonly totalSteps: number;
  /** The number of steps between two evaluations and between two checkpoints. 0 means none. */
  readonly intervals: { readonly evaluation: number; readonly checkpoint: number };
  /** The part of all passages that an evaluation between steps measures, from 0 to 1. */
  readonly sampledShare: number;
  /** Steps of this attempt, without its first step, which also builds the step's graph. */
  readonly steps: Mean;
  readonly isFirstStepTaken: boolean;
  readonly evaluations: Mean;
  readonly scorings: Mean;
  readonly checkpoints: Mean;
  /** The measurements of an assessment. */
  readonly measurements: Mean;
  /** The seconds of the latest evaluation of all passages. */
  readonly wholeEvaluation?: number | undefined;
  /** The time when the present state began, in milliseconds. */
  readonly stateStart: number;
  /** The time when the present activity was reported first, and its progress. */
  readonly activity?:
    | {
        readonly name: string;
        readonly start: number;
        readonly first: number;
        readonly done: number;
        readonly total: number;
      }
    | undefined;
  readonly shown?: ShownEstimate | undefined;
}

/** The time that a run still needs. */
export interface TimeLeft {
  readonly seconds: number;
  /** Whether the run needs clearly more than `seconds`. */
  readonly isMore: boolean;
}

interface ShownEstimate extends TimeLeft {
  /** The time of the estimate, in milliseconds. */
  readonly at: number;
  /** The lowest time left that was shown so far, in seconds. */
  readonly lowest: number;
}

const noMean: Mean = { sum: 0, count: 0 };

export const emptyTimeTrack: TimeTrack = {
  step: 0,
  totalSteps: 0,
  intervals: { evaluation: 0, checkpoint: 0 },
  sampledShare: 1,
  steps: noMean,
  isFirstStepTaken: false,
  evaluations: noMean,
  scorings: noMean,
  checkpoints: noMean,
  measurements: noMean,
  stateStart: 0,
};

/** The estimate needs at least this many steps, because the pace is too uncertain with fewer steps. */
const fewestSteps = 3;
/** A shown time is at most this multiple of the lowest time that was shown before. */
const largestRise = 1.25;
/** Between two events, the shown time falls at most to this share of the estimate: the next event may be late. */
const lowestShare = 0.8;
/**
 * The last evaluation may take longer than expected. Until this evaluation ends, the estimate is at least this share of
 * the evaluation's expected time.
 */
const smallestRest = 0.1;

/** Adds an event to a track. */
export function addToTimeTrack(track: TimeTrack, event: RunEvent): TimeTrack {
  const now = Date.parse(event.time);
  return showEstimate({ ...track, ...changesBy(track, event, now), step: stepAfter(event) }, now);
}

/**
 * The time until the run ends, as readers show it. It includes the evaluations, checkpoints and the export that are
 * still to come. A shown time never rises by more than a quarter.
 *
 * @param now in milliseconds since 1970
 * @returns undefined if there are too few steps for an estimate
 */
export function timeLeft({ shown }: Pick<TimeTrack, "shown">, now: number): TimeLeft | undefined {
  if (shown === undefined) return undefined;
  const elapsed = Math.max(0, now - shown.at) / 1000;
  return { seconds: Math.max(shown.seconds - elapsed, lowestShare * shown.seconds), isMore: shown.isMore };
}

/** The time left as text, such as `about 3 min 30 s left`. */
export function describeTimeLeft({ seconds, isMore }: TimeLeft): string {
  const unit = roundingUnits.find(({ below }) => seconds < below)?.unit ?? 300;
  const rounded = (isMore ? Math.floor(seconds / unit) : Math.ceil(seconds / unit)) * unit;
  if (rounded < 5 || (seconds < 5 && !isMore)) return isMore ? "some time left" : "a few seconds left";
  return `${isMore ? "more than" : "about"} ${formatDuration(rounded)} left`;
}

/** An estimate is not exact, so its text is rounded to a unit in seconds that grows with the time. */
const roundingUnits = [
  { below: 60, unit: 5 },
  { below: 120, unit: 10 },
  { below: 600, unit: 30 },
  { below: 3600, unit: 60 },
];

/**
 * Limits an estimate that is shown again and again. The estimate may fall freely. It may rise to at most `largestRise`
 * times the lowest time that was shown before. If the new estimate is much higher than this limit, the result says that
 * more time is left. The new estimate is `seconds`, and `at` is the time of this estimate in milliseconds since 1970.
 *
 * @param shown the estimate that is shown now
 */
export function limitRise(shown: ShownEstimate | undefined, seconds: number, at: number): ShownEstimate {
  const before = timeLeft({ shown }, at)?.seconds ?? Infinity;
  const lowest = Math.min(shown?.lowest ?? Infinity, before);
  const limited = Math.min(seconds, largestRise * lowest);
  return { seconds: limited, at, lowest: Math.min(lowest, limited), isMore: seconds > largestRise * limited };
}

const changesBy = (track: TimeTrack, event: RunEvent, now: number): Partial<TimeTrack> => {
  switch (event.type) {
    case "state":
      return { state: event.state, stateStart: now, activity: undefined };
    case "plan":
      return {
        totalSteps: event.totalSteps,
        intervals: { evaluation: event.evaluationInterval, checkpoint: event.checkpointInterval },
        sampledShare: event.sampledShare,
      };
    case "step":
      return {
        totalSteps: event.totalSteps,
        steps: track.isFirstStepTaken ? withValue(track.steps, event.seconds) : track.steps,
        isFirstStepTaken: true,
        activity: undefined,
      };
    case "progress":
      return progressBy(track, event, now);
    case "evaluation":
      if (event.phase === "during" && track.sampledShare < 1)
        return { evaluations: withValue(track.evaluations, event.seconds), activity: undefined };
      return { wholeEvaluation: event.seconds, activity: undefined };
    case "attack":
      if (event.file === undefined) return { stateStart: now, activity: undefined };
      return { measurements: withValue(track.measurements, event.seconds), stateStart: now, activity: undefined };
    case "scoring":
      return { scorings: withValue(track.scorings, event.seconds), activity: undefined };
    case "resumed":
      // The machine may be busier or less busy in the new attempt than before. So the durations of earlier steps and
      // the shown estimate do not apply to the new attempt.
      return { steps: noMean, isFirstStepTaken: false, activity: undefined, shown: undefined };
    case "checkpoint":
    case "warning":
      return {};
  }
};

const checkpointActivities = new Set(["writing a checkpoint", "exporting the model"]);

const progressBy = (
  { activity, checkpoints }: TimeTrack,
  { activity: name, done, total }: Extract<RunEvent, { type: "progress" }>,
  now: number,
): Partial<TimeTrack> => {
  const isSame = activity?.name === name && done >= activity.done;
  const started = isSame ? { start: activity.start, first: activity.first } : { start: now, first: done };
  const isWritten = isSame && done === total && checkpointActivities.has(name);
  return {
    activity: { name, ...started, done, total },
    ...(isWritten && { checkpoints: withValue(checkpoints, (now - started.start) / 1000) }),
  };
};

const withValue = ({ sum, count }: Mean, seconds: number): Mean => ({ sum: sum + seconds, count: count + 1 });
const meanOf = ({ sum, count }: Mean): number | undefined => (count === 0 ? undefined : sum / count);

const showEstimate = (track: TimeTrack, now: number): TimeTrack => {
  const seconds = estimate(track, now);
  return seconds === undefined ? track : { ...track, shown: limitRise(track.shown, seconds, now) };
};

/** @returns undefined if there are too few steps */
const estimate = (track: TimeTrack, now: number): number | undefined => {
  const { state, step, totalSteps, intervals, sampledShare } = track;
  if (track.measurements.count > 0) return restOfAssessment(track, now);
  const pace = meanOf(track.steps);
  if (pace === undefined || track.steps.count < fewestSteps) return undefined;
  // Before the first evaluation between steps, its duration follows from the evaluation of all passages.
  const whole = track.wholeEvaluation ?? (meanOf(track.evaluations) ?? 0) / sampledShare;
  const sampled = meanOf(track.evaluations) ?? whole * sampledShare;
  const checkpoint = meanOf(track.checkpoints) ?? 0;
  const elapsed = (now - track.stateStart) / 1000;
  const isTrained = step >= totalSteps && state !== "training";
  if (isTrained || state === "exporting" || state === "stopping") {
    const isMeasuring = state === "evaluating";
    const rest = Math.max(whole - (isMeasuring ? elapsed : 0), restOfActivity(track, now), smallestRest * whole);
    return rest + (isMeasuring ? 0 : 2 * checkpoint);
  }
  const evaluations = timesLeft(step, totalSteps, intervals.evaluation, state === "evaluating");
  const presentEvaluation = state === "evaluating" ? Math.min(elapsed, sampled) : 0;
  return (
    (totalSteps - step) * pace +
    evaluations * (sampled + (meanOf(track.scorings) ?? 0)) -
    presentEvaluation +
    timesLeft(step, totalSteps, intervals.checkpoint, false) * checkpoint +
    2 * checkpoint +
    whole
  );
};

/** The seconds that an assessment still needs if each measurement takes as long as the earlier ones on average. */
const restOfAssessment = (track: TimeTrack, now: number): number => {
  const { step, totalSteps, measurements, stateStart } = track;
  const mean = meanOf(measurements) ?? 0;
  const later = Math.max(0, totalSteps - step - 1) * mean;
  return later + Math.max(mean - (now - stateStart) / 1000, restOfActivity(track, now), smallestRest * mean);
};

/**
 * The number of evaluations, or of checkpoints, that are still to come before the last step. One of them is due at each
 * step that is a multiple of `interval`. An interval of 0 means none. If `isPresent`, the evaluation in progress is
 * counted too.
 */
const timesLeft = (step: number, totalSteps: number, interval: number, isPresent: boolean): number =>
  interval === 0
    ? 0
    : Math.max(0, Math.ceil(totalSteps / interval) - 1 - Math.floor(step / interval)) + (isPresent ? 1 : 0);

/** The seconds that the present activity still needs at its own pace. It is 0 if the pace is not known. */
const restOfActivity = ({ activity }: TimeTrack, now: number): number => {
  if (activity === undefined || activity.done <= activity.first) return 0;
  const { start, first, done, total } = activity;
  return ((now - start) / 1000 / (done - first)) * (total - done);
};
