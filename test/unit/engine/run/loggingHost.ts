import type { JobHost, ProbeCall } from "../../../../src/engine/run/jobHost";
import type { RunRequest } from "../../../../src/protocol/control";
import type { RunEventBody } from "../../../../src/protocol/events";
import type { RunLog } from "../../../../src/runs/runLog";

/**
 * A host that writes all events but progress to a log.
 *
 * @param onEvent sees every event; what it returns is asked of the job from then on
 */
export function loggingHost(
  log: RunLog,
  onEvent?: (event: RunEventBody) => RunRequest | undefined,
  probes: ProbeCall[] = [],
): JobHost {
  const asked = new Set<RunRequest>();
  return {
    report: (event) => {
      if (event.type !== "progress") log.append(event);
      const request = onEvent?.(event);
      if (request) asked.add(request);
    },
    isAsked: (request) => asked.has(request),
    settle: (request) => void asked.delete(request),
    flush: () => log.flush(),
    nextProbe: () => probes.shift(),
  };
}
