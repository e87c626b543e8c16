import type { RunEventBody } from "../protocol/events";

/** How a job tells what it does and learns that it is to stop. */
export interface JobHost {
  readonly report: (event: RunEventBody) => void;
  readonly isStopRequested: () => boolean;
}
