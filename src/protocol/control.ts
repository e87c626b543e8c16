import type { RunState } from "./events";

/**
 * Two files of the run folder. Clients read them to connect to the running engine. They exist only while the engine
 * runs.
 */
export const controlFiles = { endpoint: "endpoint.json", token: "control.token" } as const;

/** The output of the engine process goes to this file. The messages for the user go to the event log. */
export const engineLogFile = "engine.log";

/** `endpoint.json`. */
export interface EndpointRecord {
  /** Absolute path of a Unix socket, or the name of a Windows pipe. */
  readonly endpoint: string;
  /** The path of the token file, relative to the run folder. A client sends the token in its first request, `hello`. */
  readonly tokenFile: string;
}

/**
 * The requests of the control connection. The connection uses JSON-RPC 2.0 with `Content-Length` headers. The first
 * request must be `hello` with the right token. If it is not, the engine closes the connection without an answer.
 *
 * The engine acknowledges `stop`, `pause` and `evaluate` at once, even in the middle of a step. It carries out these
 * requests when the step ends.
 *
 * - `stop`: ends training, then exports and measures the current model.
 * - `pause`: writes a checkpoint and ends the engine. A later attempt resumes from this checkpoint.
 * - `evaluate`: measures all passages after the current step, then continues training.
 * - `probe`: completes a prompt after the current step. The engine sends a `probeToken` notification for each token. It
 *   replies to the request after the last token.
 */
export const controlRequests = {
  hello: "hello",
  stop: "stop",
  pause: "pause",
  evaluate: "evaluate",
  probe: "probe",
} as const;

/** The requests that have no parameters and no result. */
export const runRequests = ["stop", "pause", "evaluate"] as const;
export type RunRequest = (typeof runRequests)[number];

/** The name of the notification that the engine sends for each token that a probe generates. */
export const probeTokenNotification = "probeToken";

export interface HelloParams {
  readonly token: string;
  readonly runId: string;
}

export interface HelloResult {
  /** The id of the run that this engine works on. It may differ from the id in the client's `hello`. */
  readonly runId: string;
  readonly state: RunState;
  /** The last reported step. */
  readonly step: number;
}

/** The requests `stop`, `pause` and `evaluate` have no parameters. */
export type NoParams = Readonly<Record<string, never>>;

/**
 * The reply to a request that the engine has accepted. The engine carries out the request when the current step ends.
 */
export interface Acknowledgement {
  readonly accepted: true;
}
