import type { RunEventBody } from "../../protocol/events";
import type { ProbeRequest, ProbeResult, ProbeToken } from "../../protocol/probe";
import type { RunRequest } from "./runRequests";

/** How a job tells what it does and learns what it is asked for. */
export interface JobHost {
  readonly report: (event: RunEventBody) => void;
  readonly isAsked: (request: RunRequest) => boolean;
  /** The request is carried out. */
  readonly settle: (request: RunRequest) => void;
  /** Returns when everything that was reported is on the disk. */
  readonly flush: () => void;
  /** The next prompt that somebody waits for a completion of. */
  readonly nextProbe: () => ProbeCall | undefined;
}

/** Somebody's prompt; it ends with `answer` or `refuse`. */
export interface ProbeCall {
  readonly request: ProbeRequest;
  /** Nobody waits for the answer any more. */
  readonly isCancelled: () => boolean;
  readonly tell: (token: ProbeToken) => void;
  readonly answer: (result: ProbeResult) => void;
  /** @param reason one sentence for the user */
  readonly refuse: (reason: string) => void;
}
