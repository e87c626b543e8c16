import { Worker } from "node:worker_threads";
import { isFinal } from "../../protocol/events";
import type { RunEventBody } from "../../protocol/events";
import { HumanError } from "../../protocol/humanError";
import type { ProbeMessage, WorkerInput, WorkerMessage } from "./workerMessages";

/** What is done with the worker's messages. */
export interface WorkerListener {
  /** Called with every event as it comes; what it throws ends the thread. */
  readonly onEvent: (body: RunEventBody) => void;
  /** The worker waits until the event log is on the disk. */
  readonly onFlush: () => void;
  readonly onProbe: (message: ProbeMessage) => void;
}

/** How long the thread may take to end by itself once it has said its last word. */
const exitTimeout = 5000;

/**
 * Runs the worker thread to its end.
 *
 * @param workerFile the worker's bundle
 * @throws HumanError what the worker says of its failure; another Error for a defect or a thread that ended without a
 *   final state
 */
export async function runWorkerThread(
  workerFile: string,
  input: WorkerInput,
  { onEvent, onFlush, onProbe }: WorkerListener,
): Promise<void> {
  const worker = new Worker(workerFile, { workerData: input, transferList: [input.probes] });
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      let conclude = (): void => reject(new Error("The engine's worker thread ended before the run did."));
      const concludeSoon = (conclusion: () => void): void => {
        conclude = conclusion;
        clearTimeout(timer);
        timer = setTimeout(conclusion, exitTimeout);
      };
      worker.on("message", (message: WorkerMessage) => {
        if (message.type === "failed") {
          concludeSoon(() => reject(toError(message)));
          return;
        }
        try {
          if (message.type === "event") onEvent(message.body);
          else if (message.type === "flush") onFlush();
          else onProbe(message);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
          return;
        }
        if (message.type === "event" && message.body.type === "state" && isFinal(message.body.state))
          concludeSoon(resolve);
      });
      worker.on("error", reject);
      worker.on("exit", () => conclude());
    });
  } finally {
    clearTimeout(timer);
    // Not awaited: a thread inside a long native call ends when the process does.
    void worker.terminate();
  }
}

const toError = ({ message, isHuman, isInput }: Extract<WorkerMessage, { type: "failed" }>): Error =>
  isHuman ? new HumanError(message, isInput) : Object.assign(new Error(message), { stack: message });
