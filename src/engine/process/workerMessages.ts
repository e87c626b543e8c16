import type { MessagePort } from "node:worker_threads";
import type { RunEventBody } from "../../protocol/events";
import type { ProbeRequest, ProbeResult, ProbeToken } from "../../protocol/probe";
import type { EngineKind } from "../../protocol/runKind";
import type { JobInput } from "../run/jobHost";

/** The data that the main thread gives to the worker thread when it starts the worker thread. */
export interface WorkerInput extends Omit<JobInput, "program" | "kind"> {
  readonly kind: EngineKind;
  /** The memory of `RunRequests`. */
  readonly requests: SharedArrayBuffer;
  /** Holds `ProbeQuestion`s until the worker reads them between two steps. */
  readonly probes: MessagePort;
}

/** A probe's prompt, sent to the worker. */
export interface ProbeQuestion {
  /** An id that no other probe of this engine has. */
  readonly id: number;
  readonly request: ProbeRequest;
  /** One 32-bit integer: 1 if the caller no longer waits for the answer. */
  readonly cancelled: SharedArrayBuffer;
}

/** The worker's messages about a probe. `id` is the id of the `ProbeQuestion`. */
export type ProbeMessage =
  | { readonly type: "probeToken"; readonly id: number; readonly token: ProbeToken }
  | { readonly type: "probeAnswer"; readonly id: number; readonly result: ProbeResult }
  | { readonly type: "probeRefusal"; readonly id: number; readonly reason: string };

/**
 * The worker's messages. `event`: an event for the log. `flush`: the worker waits until the log is on the disk.
 * `failed`: the run ended with an error. If `isHuman` is true, `message` is a sentence for the user. If `isHuman` is
 * false, the cause is a defect of Lethe. A run that does not fail reports its final state as its last event.
 */
export type WorkerMessage =
  | { readonly type: "event"; readonly body: RunEventBody }
  | { readonly type: "flush" }
  | { readonly type: "failed"; readonly message: string; readonly isHuman: boolean; readonly isInput: boolean }
  | ProbeMessage;
