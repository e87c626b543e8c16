import { readFile } from "node:fs/promises";
import { hostname, uptime } from "node:os";
import path from "node:path";
import type { FoundLock } from "../runs/lock";

/** The largest error, in milliseconds, of the computed time at which the system started. */
const clockTolerance = 60_000;

/**
 * Whether the engine that wrote a lock is certainly dead. It is dead if the system has restarted, if its process does
 * not exist, or if another process now has its process id. For an engine on another machine, the result is always
 * false.
 */
export async function isProvablyDead({ owner }: FoundLock, runFolder: string): Promise<boolean> {
  if (owner === null || owner.host !== hostname()) return false;
  const systemStart = Date.now() - uptime() * 1000;
  if (Date.parse(owner.since) < systemStart - clockTolerance) return true;
  if (!exists(owner.processId)) return true;
  // On Linux, the command line shows whether the process is this run's engine.
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
