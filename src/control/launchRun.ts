import { Worker } from "node:worker_threads";
import { refuseErrors } from "../protocol/findings";
import type { Finding } from "../protocol/findings";
import { HumanError } from "../protocol/humanError";
import type { LaunchOptions } from "./launch";

/** The options of `launchEngine`, except its callbacks. A callback cannot be sent to a thread. */
export type LaunchRequest = Omit<LaunchOptions, "onProgress" | "onNotice">;

/** What the thread that starts a run reports. The last message is `started` or `refused`. */
export type LaunchMessage =
  | { readonly kind: "progress"; readonly done: number; readonly total: number }
  | { readonly kind: "notice"; readonly sentence: string }
  | { readonly kind: "started"; readonly runFolder: string }
  | {
      readonly kind: "refused";
      readonly message: string;
      readonly isInput: boolean;
      readonly findings: readonly Finding[] | undefined;
    };

/**
 * Starts a run as `launchEngine` does, but in a thread of its own, so that the caller stays responsive.
 *
 * @param workerPath the bundle of `launchWorker.ts`
 * @returns the run's folder
 * @throws HumanError like `launchEngine`
 */
export async function launchRun(
  { onProgress, onNotice, ...request }: LaunchOptions,
  workerPath: string,
): Promise<string> {
  const worker = new Worker(workerPath, { workerData: request });
  try {
    const last = await new Promise<LaunchMessage>((resolve, reject) => {
      worker.on("message", (message: LaunchMessage) => {
        if (message.kind === "progress") onProgress?.(message.done, message.total);
        else if (message.kind === "notice") onNotice?.(message.sentence);
        else resolve(message);
      });
      worker.once("error", reject);
      worker.once("exit", () => reject(new Error("The thread that starts a run ended without a result.")));
    });
    if (last.kind === "started") return last.runFolder;
    if (last.kind !== "refused") throw new Error("The last message of a start is its result.");
    refuseErrors(last.findings ?? []);
    throw new HumanError(last.message, last.isInput);
  } finally {
    await worker.terminate();
  }
}
