import type { ResumedEvent, RunEvent, RunEventBody } from "./events";

/*
 * This file defines what a `resumed` event means to every reader of an event log. A resumed run trains again from the
 * step of a checkpoint. Earlier attempts may have reported events after that step. These events describe weights that
 * no longer exist, so the readers drop them.
 */

/**
 * The step that the run has reached after an event. After a `resumed` event, this is the step of the checkpoint from
 * which the run resumes.
 */
export function stepAfter(event: RunEventBody): number {
  return event.type === "resumed" ? event.fromStep : event.step;
}

/** Whether an event is still valid after a later `resumed` event. */
export function stillCounts(
  earlier: { readonly attempt: number; readonly step: number },
  resumed: Pick<ResumedEvent, "attempt" | "fromStep">,
): boolean {
  return earlier.attempt >= resumed.attempt || earlier.step <= resumed.fromStep;
}

/** The number of training steps that the run has planned. It is 0 if the training is not planned yet. */
export function plannedSteps(events: readonly RunEvent[]): number {
  return events.findLast((event) => event.type === "plan" || event.type === "step")?.totalSteps ?? 0;
}

/** The events that are still valid, in the order of the log. */
export function currentHistory(events: readonly RunEvent[]): RunEvent[] {
  let history: RunEvent[] = [];
  for (const event of events) {
    if (event.type === "resumed") {
      history = history.filter((earlier) => stillCounts({ attempt: earlier.attempt, step: stepAfter(earlier) }, event));
    }
    history.push(event);
  }
  return history;
}
