import type { RunState } from "./events";

/** Files of the run folder through which a running engine is reached; they are there while it runs. */
export const controlFiles = { endpoint: "endpoint.json", token: "control.token" } as const;

/** What an engine prints; the sentence for the user stands in the event log. */
export const engineLogFile = "engine.log";

/** `endpoint.json`. */
export interface EndpointRecord {
  /** Absolute path of a Unix socket, or the name of a Windows pipe. */
  readonly endpoint: string;
  /** Relative to the run folder: the file with the token that the first message must carry. */
  readonly tokenFile: string;
}

/**
 * Requests of the control connection, JSON-RPC 2.0 with `Content-Length` headers. `hello` must come first and carry the
 * right token; anything else ends the connection without an answer. Each is acknowledged at once, in mid-step too, and
 * takes effect when the step in work is done.
 *
 * - `stop`: training ends; what was reached is exported and measured.
 * - `pause`: a checkpoint is written and the engine ends; a later attempt resumes from it.
 * - `evaluate`: everything is measured now, then training goes on.
 * - `probe`: the model completes a prompt; the answer comes when it is done, its tokens as `probeToken` notifications.
 */
export const controlRequests = {
  hello: "hello",
  stop: "stop",
  pause: "pause",
  evaluate: "evaluate",
  probe: "probe",
} as const;

/** The engine tells the tokens of a probe as they come. */
export const probeTokenNotification = "probeToken";

export interface HelloParams {
  readonly token: string;
  readonly runId: string;
}

export interface HelloResult {
  /** The run that the engine holds, which may be another than the one asked for. */
  readonly runId: string;
  readonly state: RunState;
  /** The last step that was reported. */
  readonly step: number;
}

/** Of `stop`, `pause` and `evaluate`. */
export type NoParams = Readonly<Record<string, never>>;

/** The request is taken; it takes effect at the end of the step in work. */
export interface Acknowledgement {
  readonly accepted: true;
}
