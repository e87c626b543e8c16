import { parentPort, workerData } from "node:worker_threads";
import { findingsOf } from "../protocol/findings";
import { HumanError } from "../protocol/humanError";
import { launchEngine } from "./launch";
import type { LaunchMessage, LaunchRequest } from "./launchRun";

/*
 * Starts a run in a thread of its own, because the check before the start reads every row of every set. The extension
 * host must not stall meanwhile.
 */
const tell = (message: LaunchMessage): void => parentPort?.postMessage(message);

launchEngine({
  ...(workerData as LaunchRequest),
  onProgress: (done, total) => tell({ kind: "progress", done, total }),
  onNotice: (sentence) => tell({ kind: "notice", sentence }),
}).then(
  ({ runFolder }) => tell({ kind: "started", runFolder }),
  (error: unknown) => {
    if (!(error instanceof HumanError)) throw error;
    const { message, isInput } = error;
    tell({ kind: "refused", message, isInput, findings: findingsOf(error) });
  },
);
