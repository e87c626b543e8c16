import type { Configuration } from "../configuration/schema";
import type { RunEventBody } from "../protocol/events";

/** What the worker thread is started with (`workerData`). */
export interface WorkerInput {
  readonly runFolder: string;
  readonly kind: "prepare" | "unlearn";
  /** Checked, every path absolute. */
  readonly configuration: Configuration;
  /**
   * One 32-bit integer shared with the main thread, 1 once the run is to stop. A message would not do: the worker's
   * event loop is blocked while a step runs.
   */
  readonly stopFlag: SharedArrayBuffer;
}

/**
 * What the worker posts. `event`: a line for the run's log. `failed`: the run ended with an error, whose sentence may be
 * shown to the user where `isHuman` says so; anything else is a defect. The last state event of a run that did not fail
 * is posted by the worker itself.
 */
export type WorkerMessage =
  | { readonly type: "event"; readonly body: RunEventBody }
  | { readonly type: "failed"; readonly message: string; readonly isHuman: boolean; readonly isInput: boolean };
