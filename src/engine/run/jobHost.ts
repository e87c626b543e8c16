import type { Configuration } from "../../configuration/schema";
import type { RunEventBody } from "../../protocol/events";
import type { ProbeRequest, ProbeResult, ProbeToken } from "../../protocol/probe";
import type { TrainingKind } from "../../protocol/runKind";
import type { RunRequest } from "../../protocol/control";

/** The run to carry out. */
export interface JobInput {
  readonly kind: TrainingKind;
  readonly runFolder: string;
  /** The checked configuration, with absolute paths. */
  readonly configuration: Configuration;
  /** The number of the attempt. The first attempt has the number 0, and each resume adds 1. */
  readonly attempt: number;
  /** SHA-256 of the engine's program, in hexadecimal. Another program may measure something else. */
  readonly program: string;
}

/** Connects a job to the engine's main thread. The job reports events, and it receives requests from users. */
export interface JobHost {
  readonly report: (event: RunEventBody) => void;
  readonly isAsked: (request: RunRequest) => boolean;
  /** Marks a request as carried out. */
  readonly settle: (request: RunRequest) => void;
  /** Returns once all reported events are on the disk. */
  readonly flush: () => void;
  /** The next prompt that waits for a completion. */
  readonly nextProbe: () => ProbeCall | undefined;
}

/** A prompt that waits for a completion. The job must call `answer` or `refuse` once. */
export interface ProbeCall {
  readonly request: ProbeRequest;
  /** True if the caller has stopped waiting for the answer. */
  readonly isCancelled: () => boolean;
  readonly tell: (token: ProbeToken) => void;
  readonly answer: (result: ProbeResult) => void;
  /** @param reason one sentence for the user */
  readonly refuse: (reason: string) => void;
}
