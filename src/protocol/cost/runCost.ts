import type { RunEvent } from "../events";
import { sum } from "../mean";
import { energySpent } from "./energySpent";
import type { EnergySpent } from "./energySpent";

/** What a run cost. All times are in seconds of the clock. */
export interface RunCost {
  /** Work between the first measurement and the first step, such as replayed texts and a teacher's predictions. */
  readonly preparing: number;
  readonly training: number;
  readonly measuring: number;
  /** All other work, such as loading the model, checkpoints and the export. */
  readonly other: number;
  readonly total: number;
  readonly steps: number;
  /** Tokens of the training steps, without padding. */
  readonly tokens: number;
  /** The largest resident memory at the end of a step, in bytes. It is 0 if the run trained no step. */
  readonly peakBytes: number;
  /** Undefined in runs of earlier versions. */
  readonly energy: EnergySpent | undefined;
}

/**
 * Adds up what a run cost. Pauses between two attempts do not count. Steps and measurements that were repeated after a
 * crash count each time, because they took time. Figures that were taken over from an earlier run took none.
 *
 * @param events all events of the log, also those that are outdated
 */
export function costOfRun(events: readonly RunEvent[]): RunCost {
  const attempts = [...new Set(events.map(({ attempt }) => attempt))].map((number) =>
    events.filter(({ attempt }) => attempt === number),
  );
  const steps = events.filter((event) => event.type === "step");
  const measured = events.flatMap((event) => {
    if (event.type === "evaluation") return event.takenFrom === undefined ? [event.seconds] : [];
    return event.type === "scoring" ? [event.seconds] : [];
  });
  const preparing = sum(attempts.map(preparationOf));
  const training = sum(steps.map(({ seconds }) => seconds));
  const measuring = sum(measured);
  const total = sum(attempts.map((attempt) => between(attempt[0], attempt.at(-1))));
  return {
    ...{ preparing, training, measuring, total },
    other: Math.max(0, total - preparing - training - measuring),
    steps: steps.length,
    tokens: sum(steps.map(({ tokens }) => tokens)),
    peakBytes: Math.max(0, ...steps.map(({ memoryBytes }) => memoryBytes)),
    energy: energySpent(attempts),
  };
}

/** The plan is the last thing that the engine reports before the first step. */
const preparationOf = (attempt: readonly RunEvent[]): number => {
  const start = attempt.find((event) => event.type === "state" && event.state === "training");
  const plan = attempt.find((event) => event.type === "plan");
  return Math.max(0, between(start, plan));
};

const between = (first: RunEvent | undefined, last: RunEvent | undefined): number =>
  first === undefined || last === undefined ? 0 : (Date.parse(last.time) - Date.parse(first.time)) / 1000;
