import type { RunEventBody, RunState } from "../../protocol/events";
import { stepAfter } from "../../protocol/history";
import type { RunLog } from "../../runs/runLog";

/** Writes the events of a run, and derives the run's state and step from the events. */
export type Recorder = ReturnType<typeof createRecorder>;

export function createRecorder(log: RunLog) {
  let state: RunState = "starting";
  let step = 0;
  return {
    record: (body: RunEventBody): void => {
      log.append(body);
      if (body.type === "state") state = body.state;
      step = stepAfter(body);
    },
    status: () => ({ state, step }),
  };
}
