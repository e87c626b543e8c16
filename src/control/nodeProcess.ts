import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { HumanError } from "../protocol/humanError";
import { explanationOf } from "../protocol/systemError";

/**
 * Options for starting a Node process. The program can be the editor's own program. With these options, it runs as
 * Node; without them, it would open a window.
 */
export function nodeOptions(): { windowsHide: boolean; env: NodeJS.ProcessEnv } {
  return { windowsHide: true, env: { ...process.env, ELECTRON_RUN_AS_NODE: "1" } };
}

/**
 * Waits until a Node process has started (`spawn`) or ended (`close`).
 *
 * @returns for `close`, the exit code, or null if a signal ended the process; for `spawn`, null
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
    const explanation = explanationOf(error);
    // If the program is not the cause of the error, the cause is the machine, which cannot start another process now.
    const isProgram = explanation === undefined || explanation.isInput;
    throw new HumanError(
      isProgram
        ? `${node.spawnfile} cannot start (${message}); check that it is Node 20 or newer.`
        : `${node.spawnfile} cannot start: ${explanation.reason}; ${explanation.remedy}.`,
      isProgram,
    );
  }
}
