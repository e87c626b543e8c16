import type { RunEventBody, RunState } from "../../protocol/events";
import { stepAfter } from "../../protocol/history";
import type { RunLog } from "../../runs/runLog";

/** Writes the events of a run, and derives the run's state and step from the events. */
export interface Recorder {
  readonly record: (body: RunEventBody) => void;
  readonly status: () => { readonly state: RunState; readonly step: number };
}

export function createRecorder(log: RunLog): Recorder {
  let state: RunState = "starting";
  let step = 0;
  return {
    record: (body) => {
      log.append(body);
      if (body.type === "state") state = body.state;
      step = stepAfter(body);
    },
    status: () => ({ state, step }),
  };
}
