import { MessageChannel } from "node:worker_threads";
import type { MessagePort } from "node:worker_threads";
import { HumanError } from "../../protocol/humanError";
import type { ProbeResult, ProbeToken } from "../../protocol/probe";
import type { ControlledRun } from "./controlServer";
import type { ProbeMessage, ProbeQuestion } from "./workerMessages";

/** The probes of the main thread that wait for the worker's answer. */
export interface PendingProbes {
  /** The worker's end of the channel; it is transferred to the worker. */
  readonly workerPort: MessagePort;
  /**
   * @param signal ends the probe
   * @throws HumanError if the worker refuses, or if the run ends before the answer
   */
  readonly ask: ControlledRun["probe"];
  /** Passes a message of the worker to its probe. */
  readonly receive: (message: ProbeMessage) => void;
  /** Refuses the probes that still wait. */
  readonly close: () => void;
}

interface Waiting {
  readonly onToken: (token: ProbeToken) => void;
  readonly resolve: (result: ProbeResult) => void;
  readonly reject: (error: HumanError) => void;
}

export function createPendingProbes(): PendingProbes {
  const { port1: port, port2: workerPort } = new MessageChannel();
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  let isClosed = false;
  const ended = (): HumanError => new HumanError("The run has ended; probe its model again.", false);
  return {
    workerPort,
    ask: async (request, onToken, signal) => {
      if (isClosed) throw ended();
      const id = (asked += 1);
      const cancelled = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
      const question: ProbeQuestion = { id, request, cancelled };
      const cancel = (): void => void Atomics.store(new Int32Array(cancelled), 0, 1);
      if (signal.aborted) cancel();
      signal.addEventListener("abort", cancel);
      try {
        return await new Promise<ProbeResult>((resolve, reject) => {
          waiting.set(id, { onToken, resolve, reject });
          port.postMessage(question);
        });
      } finally {
        signal.removeEventListener("abort", cancel);
        waiting.delete(id);
      }
    },
    receive: (message) => {
      const probe = waiting.get(message.id);
      if (message.type === "probeToken") probe?.onToken(message.token);
      else if (message.type === "probeAnswer") probe?.resolve(message.result);
      else probe?.reject(new HumanError(message.reason, false));
    },
    close: () => {
      isClosed = true;
      for (const { reject } of waiting.values()) reject(ended());
      port.close();
    },
  };
}
