import { parentPort, workerData } from "node:worker_threads";
import { HumanError } from "../../protocol/humanError";
import { explainSystemError } from "../../protocol/systemError";
import { hashFile } from "../../runs/hashFile";
import { assess } from "../assess/assess";
import { runJob } from "../run/job";
import { detailsOf } from "./errors";
import { createWorkerHost } from "./workerHost";
import type { WorkerInput, WorkerMessage } from "./workerMessages";

/*
 * The thread that computes a run. A backend may block this thread for a long time. The main thread therefore serves the
 * control endpoint and writes the event log.
 */
const input = workerData as WorkerInput;
const post = (message: WorkerMessage): void => parentPort?.postMessage(message);

const run = async (): Promise<void> => {
  // The engine's program is the file of this thread, which contains everything that computes.
  const program = await hashFile(__filename);
  const { kind } = input;
  const host = createWorkerHost(input, post);
  if (kind === "assess") await assess({ ...input, program }, host);
  else await runJob({ ...input, kind, program }, host);
};

run().catch((thrown: unknown) => {
  const error = explainSystemError(thrown) ?? thrown;
  const isHuman = error instanceof HumanError;
  const message = isHuman ? error.message : detailsOf(error);
  post({ type: "failed", message, isHuman, isInput: isHuman && error.isInput });
});
