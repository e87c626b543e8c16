import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { text as readAll } from "node:stream/consumers";
import { HumanError } from "../protocol/humanError";
import { isJsonObject, parseJson } from "../protocol/json";
import type { JsonObject } from "../protocol/json";
import { nodeOptions, waitForNode } from "./nodeProcess";

/** Called with the present part of the work. */
export type OnCommandProgress = (activity: string, done: number, total: number) => void;

/** How a command of `lethe` is run in a process of its own. */
export interface JsonCommand {
  /** Bundle of the `lethe` command. */
  readonly cliPath: string;
  /** The Node that runs the bundle. */
  readonly nodePath: string;
  /** The folder that the command runs in. Default: that of this process. */
  readonly folder?: string;
  readonly onProgress?: OnCommandProgress;
  /** Ends the command. The promise is then rejected with the signal's reason. */
  readonly signal?: AbortSignal;
}

/**
 * Runs a command of `lethe` that prints its progress and its result as lines of JSON.
 *
 * @param words the command and its arguments, with `--json`
 * @param isResult recognises the line of the result
 * @param onPart called with each line that is neither progress nor the result
 * @throws HumanError if the command cannot start or ends without a result
 */
export async function runJsonCommand<Result>(
  words: readonly [command: string, ...others: string[]],
  isResult: (value: JsonObject) => boolean,
  { cliPath, nodePath, folder, onProgress, signal }: JsonCommand,
  onPart?: (value: JsonObject) => void,
): Promise<Result> {
  signal?.throwIfAborted();
  const child = spawn(nodePath, [cliPath, ...words], {
    ...nodeOptions(),
    ...(folder !== undefined && { cwd: folder }),
  });
  const kill = (): boolean => child.kill();
  signal?.addEventListener("abort", kill);
  child.stdin.end();
  try {
    let result: Result | undefined;
    const read = async (): Promise<void> => {
      for await (const line of createInterface({ input: child.stdout })) {
        const value = parseJson(line);
        if (!isJsonObject(value)) continue;
        if (isResult(value)) result = value as Result;
        else if ("activity" in value)
          onProgress?.(String(value["activity"]), Number(value["done"]), Number(value["total"]));
        else onPart?.(value);
      }
    };
    const [, complaint] = await Promise.all([read(), readAll(child.stderr), waitForNode(child, "close")]);
    signal?.throwIfAborted();
    if (result !== undefined) return result;
    const sentence = complaint.split("\n").findLast((line) => line.startsWith("lethe: "));
    const without = `lethe ${words[0]} ended without a result; try again.`;
    throw new HumanError(sentence?.slice("lethe: ".length) ?? without, false);
  } finally {
    signal?.removeEventListener("abort", kill);
    kill();
  }
}
