import { receiveMessageOnPort } from "node:worker_threads";
import type { JobHost, ProbeCall } from "../run/jobHost";
import { createRunRequests } from "../run/runRequests";
import type { ProbeQuestion, WorkerInput, WorkerMessage } from "./workerMessages";

/** Connects a job in the worker thread to the main thread, through shared memory and messages. */
export function createWorkerHost(input: WorkerInput, post: (message: WorkerMessage) => void): JobHost {
  const requests = createRunRequests(input.requests);
  const toCall = ({ id, request, cancelled }: ProbeQuestion): ProbeCall => ({
    request,
    isCancelled: () => Atomics.load(new Int32Array(cancelled), 0) === 1,
    tell: (token) => post({ type: "probeToken", id, token }),
    answer: (result) => post({ type: "probeAnswer", id, result }),
    refuse: (reason) => post({ type: "probeRefusal", id, reason }),
  });
  return {
    report: (body) => post({ type: "event", body }),
    isAsked: requests.isAsked,
    settle: requests.settle,
    flush: () => requests.waitForFlush(() => post({ type: "flush" })),
    nextProbe: () => {
      const received = receiveMessageOnPort(input.probes) as { message: ProbeQuestion } | undefined;
      return received && toCall(received.message);
    },
  };
}
