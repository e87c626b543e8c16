import { hostname } from "node:os";
import path from "node:path";
import { HumanError } from "../../../src/protocol/humanError";
import { layout } from "../../../src/runs/layout";
import { acquireLock, breakLock, readLock } from "../../../src/runs/lock";

/**
 * Locks the folder of the benchmark for this process. Two processes in one folder would do each step twice.
 *
 * @returns a function that unlocks the folder
 * @throws HumanError if another process works in the folder
 */
export async function lockFolder(out: string): Promise<() => Promise<void>> {
  const found = await readLock(out);
  if (found !== null) {
    const { processId, host } = found.owner ?? {};
    if (processId !== undefined && (host !== hostname() || isAlive(processId)))
      throw new HumanError(
        `Process ${processId} on ${host} works in ${out}; wait until it ends, or end it. If it is no benchmark, delete ` +
          `${path.join(out, layout.lock)}.`,
      );
    await breakLock(out, found);
  }
  return acquireLock(out, { processId: process.pid, host: hostname(), since: new Date().toISOString() });
}

const isAlive = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    // The process of another user exists, too.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
};
