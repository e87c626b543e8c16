import { MessageChannel } from "node:worker_threads";
import { HumanError } from "../../protocol/humanError";
import type { ProbeResult, ProbeToken } from "../../protocol/probe";
import type { ControlledRun } from "../../runs/controlServer";
import type { ProbeMessage, ProbeQuestion } from "./workerMessages";

interface Waiting {
  readonly onToken: (token: ProbeToken) => void;
  readonly resolve: (result: ProbeResult) => void;
  readonly reject: (error: HumanError) => void;
}

/** Keeps the probes that wait for an answer from the worker thread. */
export function createPendingProbes() {
  const { port1: port, port2: workerPort } = new MessageChannel();
  const waiting = new Map<number, Waiting>();
  let asked = 0;
  let isClosed = false;
  const ended = (): HumanError => new HumanError("The run has ended; probe its model again.", false);
  /**
   * Asks the worker thread to complete a prompt, and waits for the answer.
   * @param signal cancels the probe when it is aborted
   * @throws HumanError if the worker refuses, or if the run ends before the answer
   */
  const ask: ControlledRun["probe"] = async (request, onToken, signal) => {
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
  };
  return {
    /** The worker's end of the message channel. The worker thread receives it when it starts. */
    workerPort,
    ask,
    /** Passes a message from the worker to the probe with the message's id. */
    receive: (message: ProbeMessage): void => {
      const probe = waiting.get(message.id);
      if (message.type === "probeToken") probe?.onToken(message.token);
      else if (message.type === "probeAnswer") probe?.resolve(message.result);
      else probe?.reject(new HumanError(message.reason, false));
    },
    /** Refuses all probes that still wait for an answer. */
    close: (): void => {
      isClosed = true;
      for (const { reject } of waiting.values()) reject(ended());
      port.close();
    },
  };
}
