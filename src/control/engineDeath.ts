import { readFile } from "node:fs/promises";
import { hostname, uptime } from "node:os";
import path from "node:path";
import type { FoundLock } from "../runs/lock";

/** How far the clock's time of the start and the lock's own may differ, in milliseconds. */
const clockTolerance = 60_000;

/**
 * Whether the engine that left a lock cannot be alive any more: its process is gone, or the number names another
 * process by now. An engine of another machine is never known to be dead from here.
 */
export async function isProvablyDead({ owner }: FoundLock, runFolder: string): Promise<boolean> {
  if (owner === null || owner.host !== hostname()) return false;
  const systemStart = Date.now() - uptime() * 1000;
  if (Date.parse(owner.since) < systemStart - clockTolerance) return true;
  if (!exists(owner.processId)) return true;
  // Linux tells what a process was started with.
  const words = await readFile(`/proc/${owner.processId}/cmdline`, "utf8").catch(() => undefined);
  return words !== undefined && !words.split("\0").some((word) => path.basename(word) === path.basename(runFolder));
}

const exists = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
};
