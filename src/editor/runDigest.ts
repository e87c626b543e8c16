import type { CheckpointEvent, EvaluationEvent, RunEvent, RunState } from "../protocol/events";
import { stepAfter, stillCounts } from "../protocol/history";

/** How far a part of the work that is no training step has come. */
export interface Activity {
  readonly name: string;
  readonly done: number;
  readonly total: number;
}

/** Where training in the current attempt began: what its pace is measured from. */
export interface PaceStart {
  readonly step: number;
  /** ISO 8601, UTC. */
  readonly time: string;
}

/**
 * What the views outside the dashboard show of a run: small however long the run is, so that it can be kept over a
 * window's reload together with the offset up to which the event log went into it.
 */
export interface RunDigest {
  /** In bytes of the event log. */
  readonly offset: number;
  readonly attempt: number;
  /** Undefined before the first event. */
  readonly state: RunState | undefined;
  readonly reason: string | undefined;
  readonly step: number;
  /** 0 before the first step. */
  readonly totalSteps: number;
  readonly loss: number | undefined;
  readonly activity: Activity | undefined;
  readonly evaluations: readonly EvaluationEvent[];
  readonly checkpoints: readonly CheckpointEvent[];
  readonly lastWarning: string | undefined;
  readonly paceStart: PaceStart | undefined;
  /** When the last event was written; ISO 8601, UTC. */
  readonly time: string | undefined;
}

export const emptyDigest: RunDigest = {
  offset: 0,
  attempt: 0,
  state: undefined,
  reason: undefined,
  step: 0,
  totalSteps: 0,
  loss: undefined,
  activity: undefined,
  evaluations: [],
  checkpoints: [],
  lastWarning: undefined,
  paceStart: undefined,
  time: undefined,
};

/** The digest with more of the event log taken in, up to `offset`. */
export function addEvents(digest: RunDigest, events: readonly RunEvent[], offset: number): RunDigest {
  // One copy a page, not one an event.
  const next: Writable<RunDigest> = { ...digest, offset };
  for (const event of events) addEvent(next, event);
  return next;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const addEvent = (digest: Writable<RunDigest>, event: RunEvent): void => {
  digest.attempt = event.attempt;
  digest.time = event.time;
  digest.step = stepAfter(event);
  switch (event.type) {
    case "state":
      digest.state = event.state;
      digest.reason = event.reason;
      digest.activity = undefined;
      break;
    case "step":
      digest.totalSteps = event.totalSteps;
      digest.loss = event.loss;
      digest.activity = undefined;
      digest.paceStart ??= { step: event.step, time: event.time };
      break;
    case "progress":
      digest.activity = { name: event.activity, done: event.done, total: event.total };
      break;
    case "evaluation":
      digest.evaluations = [...digest.evaluations, event];
      break;
    case "checkpoint":
      digest.checkpoints = [...digest.checkpoints.filter(({ step }) => step !== event.step), event];
      break;
    case "warning":
      digest.lastWarning = event.message;
      break;
    case "resumed": {
      digest.evaluations = digest.evaluations.filter((earlier) => stillCounts(earlier, event));
      digest.checkpoints = digest.checkpoints.filter((earlier) => stillCounts(earlier, event));
      digest.activity = undefined;
      digest.paceStart = undefined;
      break;
    }
  }
};
