import { Worker } from "node:worker_threads";
import { isFinal } from "../../protocol/events";
import { HumanError } from "../../protocol/humanError";
import type { WorkerInput, WorkerMessage } from "./workerMessages";

type Failure = Extract<WorkerMessage, { type: "failed" }>;
/** A message that `runWorkerThread` passes to `onMessage`. */
export type HandledMessage = Exclude<WorkerMessage, Failure>;

/** Milliseconds that the thread may take to end by itself after its last message. */
const exitTimeout = 5000;

/**
 * Runs the worker thread to its end.
 *
 * @param workerFile path of the JavaScript file that the worker thread executes
 * @param onMessage called with each of the worker's messages. If `onMessage` throws an error, `runWorkerThread` ends
 *   the thread and throws the same error
 * @param signal a signal. When it is aborted, the thread ends at once. Its later messages are ignored
 * @returns whether the worker has ended by itself
 * @throws HumanError if the worker reports an error with a sentence for the user. An error of another type is a defect
 *   of Lethe: the worker failed, or it ended without a final state
 */
export async function runWorkerThread(
  workerFile: string,
  input: WorkerInput,
  onMessage: (message: HandledMessage) => void,
  signal: AbortSignal,
): Promise<boolean> {
  const worker = new Worker(workerFile, { workerData: input, transferList: [input.probes] });
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<boolean>((resolve, reject) => {
      let conclude = (): void => reject(new Error("The engine's worker thread ended before the run was finished."));
      const concludeSoon = (conclusion: () => void): void => {
        conclude = conclusion;
        clearTimeout(timer);
        timer = setTimeout(conclusion, exitTimeout);
      };
      worker.on("message", (message: WorkerMessage) => {
        if (signal.aborted) return;
        if (message.type === "failed") {
          concludeSoon(() => reject(toError(message)));
          return;
        }
        try {
          onMessage(message);
        } catch (error) {
          reject(error instanceof Error ? error : new Error(String(error)));
          return;
        }
        if (message.type === "event" && message.body.type === "state" && isFinal(message.body.state))
          concludeSoon(() => resolve(true));
      });
      // The thread may be inside a long native call, so the function does not ask it to end.
      signal.addEventListener("abort", () => resolve(false));
      if (signal.aborted) resolve(false);
      worker.on("error", reject);
      worker.on("exit", () => conclude());
    });
  } finally {
    clearTimeout(timer);
    // The function does not wait for the thread's end. If the thread is inside a long native call, it ends only when
    // the process ends.
    void worker.terminate();
  }
}

const toError = ({ message, isHuman, isInput }: Failure): Error =>
  isHuman ? new HumanError(message, isInput) : Object.assign(new Error(message), { stack: message });
