import { readFile } from "node:fs/promises";
import { hostname, uptime } from "node:os";
import path from "node:path";
import type { FoundLock } from "../runs/lock";

/** The time at which the system started is computed. It can be wrong by at most this number of milliseconds. */
const clockTolerance = 60_000;

/**
 * Whether the engine that wrote a lock is certainly dead. The engine is dead in three cases: the system has restarted
 * since the engine started, the engine's process does not exist, or another process now has the engine's process id.
 * For an engine on another machine, the result is always false.
 */
export async function isProvablyDead({ owner }: FoundLock, runFolder: string): Promise<boolean> {
  if (owner === null || owner.host !== hostname()) return false;
  const systemStart = Date.now() - uptime() * 1000;
  if (Date.parse(owner.since) < systemStart - clockTolerance) return true;
  if (!exists(owner.processId)) return true;
  // On Linux, the command line shows whether the process is this run's engine. A monitor's first rounds have no run in
  // their command line, because the run began later.
  const words = await readFile(`/proc/${owner.processId}/cmdline`, "utf8").catch(() => undefined);
  const owns = (word: string): boolean => word === "monitor" || path.basename(word) === path.basename(runFolder);
  return words !== undefined && !words.split("\0").some(owns);
}

const exists = (processId: number): boolean => {
  try {
    process.kill(processId, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
};
