import type { MessagePort } from "node:worker_threads";
import type { RunEventBody } from "../../protocol/events";
import type { ProbeRequest, ProbeResult, ProbeToken } from "../../protocol/probe";
import type { JobInput } from "../run/jobHost";

/** What the worker thread is started with (`workerData`). */
export interface WorkerInput extends JobInput {
  /** Memory of `RunRequests`. */
  readonly requests: SharedArrayBuffer;
  /** `ProbeQuestion`s wait here until the worker reads them between two steps. */
  readonly probes: MessagePort;
}

/** A prompt on its way to the worker. */
export interface ProbeQuestion {
  /** Names it among the probes of this engine. */
  readonly id: number;
  readonly request: ProbeRequest;
  /** One 32-bit integer, 1 once nobody waits for the answer any more. */
  readonly cancelled: SharedArrayBuffer;
}

/** What the worker says to a probe, by the question's id. */
export type ProbeMessage =
  | { readonly type: "probeToken"; readonly id: number; readonly token: ProbeToken }
  | { readonly type: "probeAnswer"; readonly id: number; readonly result: ProbeResult }
  | { readonly type: "probeRefusal"; readonly id: number; readonly reason: string };

/**
 * What the worker posts. `event`: a line for the run's log. `flush`: it waits until the log is on the disk. `failed`:
 * the run ended with an error, whose sentence may be shown to the user where `isHuman` says so; anything else is a
 * defect. The last state event of a run that did not fail is posted by the worker itself.
 */
export type WorkerMessage =
  | { readonly type: "event"; readonly body: RunEventBody }
  | { readonly type: "flush" }
  | { readonly type: "failed"; readonly message: string; readonly isHuman: boolean; readonly isInput: boolean }
  | ProbeMessage;
