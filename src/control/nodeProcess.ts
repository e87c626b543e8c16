import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { HumanError } from "../protocol/humanError";

/**
 * Options for starting a Node process. Without them, the editor's own program would open a window instead of running as
 * Node.
 */
export function nodeOptions(): { windowsHide: boolean; env: NodeJS.ProcessEnv } {
  return { windowsHide: true, env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" } };
}

/**
 * Waits for the start or the end of a Node process.
 *
 * @returns the exit code for `close`; null if a signal ended the process
 * @throws HumanError if the process cannot start
 */
export async function waitForNode(node: ChildProcess, event: "spawn" | "close"): Promise<number | null> {
  // The child may report another error later, for example when it cannot be killed. That error must not end this
  // process.
  node.on("error", () => undefined);
  try {
    const [code = null] = (await once(node, event)) as [number?];
    return code;
  } catch (error) {
    const { message } = error as Error;
    throw new HumanError(`${node.spawnfile} cannot start (${message}); check that it is Node 20 or newer.`);
  }
}
