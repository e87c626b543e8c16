import { toAlert } from "../protocol/alerts";
import type { Alert } from "../protocol/alerts";
import type { AttackEvent, CheckpointEvent, EvaluationEvent, PlanEvent, RunEvent, RunState } from "../protocol/events";
import { stepAfter, stillCounts } from "../protocol/history";
import { addToTimeTrack, emptyTimeTrack } from "../protocol/timeLeft";
import type { TimeTrack } from "../protocol/timeLeft";

/**
 * The summary of a run for the views outside the dashboard. Its size does not depend on the number of steps, so a
 * window can save it for the next reload. `lethe list` and `lethe compare` read the same summary.
 */
export interface RunDigest {
  /** The digest covers this number of bytes of the event log. */
  readonly offset: number;
  readonly attempt: number;
  /** The last state that the engine reported. It is undefined before the first report of a state. */
  readonly state?: RunState | undefined;
  readonly reason?: string | undefined;
  readonly step: number;
  /** The number of steps in the whole run. It is 0 until the training is planned, because it is not known before. */
  readonly totalSteps: number;
  /** The plan of the current attempt. It is undefined until the training is planned. */
  readonly plan?: PlanEvent | undefined;
  /**
   * The progress of work that is not training, such as an evaluation. It is undefined while the engine does no such
   * work.
   */
  readonly activity?: { readonly name: string; readonly done: number; readonly total: number } | undefined;
  readonly evaluations: readonly EvaluationEvent[];
  readonly checkpoints: readonly CheckpointEvent[];
  /** The measurements of an assessment. Other runs have none. */
  readonly attacks: readonly AttackEvent[];
  /** The warnings of the run. `alertsOf` adds its failure. */
  readonly alerts: readonly DigestAlert[];
  /** Whether the training of the current attempt has ended, so that only the export and its measurement are left. */
  readonly isTrained: boolean;
  /** The durations from which the time left is estimated. */
  readonly timeTrack: TimeTrack;
  /** Time of the last event; ISO 8601, UTC. */
  readonly time?: string | undefined;
}

/** An alert with the number of the attempt that reported it. */
type DigestAlert = Alert & { readonly attempt: number };

export const emptyDigest: RunDigest = {
  offset: 0,
  attempt: 0,
  step: 0,
  totalSteps: 0,
  evaluations: [],
  checkpoints: [],
  attacks: [],
  alerts: [],
  isTrained: false,
  timeTrack: emptyTimeTrack,
};

/** Adds events to a digest. The new digest covers the event log up to `offset`. */
export function addEvents(digest: RunDigest, events: readonly RunEvent[], offset: number): RunDigest {
  // The digest is copied once for all events, because a copy for each event would be slow.
  const next: Writable<RunDigest> = { ...digest, offset };
  for (const event of events) addEvent(next, event);
  return next;
}

/** The alerts of a run. If the run has failed, the failure is the first alert. */
export function alertsOf({ alerts, state, step, reason }: RunDigest): readonly Alert[] {
  const failure: Alert = { level: "error", step, message: reason ?? "The run failed." };
  return state === "failed" ? [failure, ...alerts] : alerts;
}

type Writable<T> = { -readonly [Key in keyof T]: T[Key] };

const addEvent = (digest: Writable<RunDigest>, event: RunEvent): void => {
  digest.attempt = event.attempt;
  digest.time = event.time;
  digest.step = stepAfter(event);
  digest.timeTrack = addToTimeTrack(digest.timeTrack, event);
  switch (event.type) {
    case "state":
      digest.state = event.state;
      if (event.state === "training") digest.isTrained = false;
      if (event.state === "exporting") digest.isTrained = true;
      digest.reason = event.reason;
      digest.activity = undefined;
      break;
    case "plan":
      digest.plan = event;
      digest.totalSteps = event.totalSteps;
      break;
    case "step":
      digest.totalSteps = event.totalSteps;
      digest.activity = undefined;
      break;
    case "progress":
      digest.activity =
        event.done < event.total ? { name: event.activity, done: event.done, total: event.total } : undefined;
      break;
    case "evaluation":
      digest.evaluations = [...digest.evaluations, event];
      break;
    case "checkpoint":
      digest.checkpoints = [...digest.checkpoints.filter(({ step }) => step !== event.step), event];
      break;
    case "attack":
      digest.attacks = [...digest.attacks, event];
      break;
    case "warning":
      digest.alerts = [...digest.alerts, { ...toAlert(event), attempt: event.attempt }];
      break;
    case "scoring":
      break;
    case "resumed":
      digest.evaluations = digest.evaluations.filter((earlier) => stillCounts(earlier, event));
      digest.checkpoints = digest.checkpoints.filter((earlier) => stillCounts(earlier, event));
      digest.attacks = digest.attacks.filter((earlier) => stillCounts(earlier, event));
      digest.alerts = digest.alerts.filter((earlier) => stillCounts(earlier, event));
      digest.activity = undefined;
      break;
  }
};
