import type { RunState } from "./events";

/** Files of the run folder through which clients reach a running engine. They exist while it runs. */
export const controlFiles = { endpoint: "endpoint.json", token: "control.token" } as const;

/** The engine's output. The messages for the user are in the event log. */
export const engineLogFile = "engine.log";

/** `endpoint.json`. */
export interface EndpointRecord {
  /** Absolute path of a Unix socket, or the name of a Windows pipe. */
  readonly endpoint: string;
  /** The file with the token of the first message, relative to the run folder. */
  readonly tokenFile: string;
}

/**
 * The requests of the control connection: JSON-RPC 2.0 with `Content-Length` headers. `hello` comes first and carries
 * the right token; the engine ends any other connection without an answer. The engine acknowledges each request at
 * once, also during a step, and acts on it at the end of the step.
 *
 * - `stop`: ends training, then exports and measures the model as it is.
 * - `pause`: writes a checkpoint and ends the engine. A later attempt resumes from it.
 * - `evaluate`: measures everything now, then continues training.
 * - `probe`: completes a prompt. The reply comes at the end; the tokens come before it as `probeToken` notifications.
 */
export const controlRequests = {
  hello: "hello",
  stop: "stop",
  pause: "pause",
  evaluate: "evaluate",
  probe: "probe",
} as const;

/** The notification for each token of a probe. */
export const probeTokenNotification = "probeToken";

export interface HelloParams {
  readonly token: string;
  readonly runId: string;
}

export interface HelloResult {
  /** The run of this engine. It may be another run than the requested one. */
  readonly runId: string;
  readonly state: RunState;
  /** The last reported step. */
  readonly step: number;
}

/** The parameters of `stop`, `pause` and `evaluate`. */
export type NoParams = Readonly<Record<string, never>>;

/** The engine has accepted the request and acts on it at the end of the step. */
export interface Acknowledgement {
  readonly accepted: true;
}
