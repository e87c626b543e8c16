import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { text as readAll } from "node:stream/consumers";
import type { CheckReport } from "../protocol/findings";
import { HumanError } from "../protocol/humanError";
import { isJsonObject, parseJson } from "../protocol/json";
import { nodeOptions, waitForNode } from "./nodeProcess";

export interface CheckProcessOptions {
  /** Absolute path of a `*.lethe.json`. */
  readonly configurationFile: string;
  /** Bundle of the `lethe` command. */
  readonly cliPath: string;
  /** The Node that runs the bundle. */
  readonly nodePath: string;
  /** Whether the model is asked some rows. Opening a large model takes time. */
  readonly asksModel: boolean;
  /** Called with the present part of the check. */
  readonly onProgress?: (activity: string, done: number, total: number) => void;
  /** Ends the check. The promise of the check is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Checks a configuration in a separate process, because the check reads every row of every set and opens the model.
 *
 * @throws HumanError if the command cannot start or ends without a result
 */
export async function runCheckCommand(options: CheckProcessOptions): Promise<CheckReport> {
  const { configurationFile, cliPath, nodePath, asksModel, onProgress, signal } = options;
  signal?.throwIfAborted();
  const child = spawn(
    nodePath,
    [cliPath, "check", configurationFile, "--json", ...(asksModel ? [] : ["--no-ask"])],
    nodeOptions(),
  );
  const kill = (): boolean => child.kill();
  signal?.addEventListener("abort", kill);
  child.stdin.end();
  try {
    let report: CheckReport | undefined;
    const read = async (): Promise<void> => {
      for await (const line of createInterface({ input: child.stdout })) {
        const value = parseJson(line);
        if (!isJsonObject(value)) continue;
        if ("findings" in value) report = value as unknown as CheckReport;
        else onProgress?.(String(value["activity"]), Number(value["done"]), Number(value["total"]));
      }
    };
    const [, complaint] = await Promise.all([read(), readAll(child.stderr), waitForNode(child, "close")]);
    signal?.throwIfAborted();
    if (report !== undefined) return report;
    const sentence = complaint.split("\n").findLast((line) => line.startsWith("lethe: "));
    throw new HumanError(sentence?.slice("lethe: ".length) ?? "lethe check ended without a result; try again.", false);
  } finally {
    signal?.removeEventListener("abort", kill);
    kill();
  }
}
