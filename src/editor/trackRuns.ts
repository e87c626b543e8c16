import { readdir } from "node:fs/promises";
import path from "node:path";
import { listRuns } from "../runs/reader";
import type { Run } from "./run";
import type { RunDigest } from "./runDigest";
import { trackRun } from "./trackRun";
import type { RunTracker, TrackOptions } from "./trackRun";

/** Follows every run of some directories. */
export interface RunsTracker {
  /** The latest first. */
  readonly runs: readonly Run[];
  /** Looks for runs that have come or gone, and reads new ones. */
  readonly scan: (runsDirectories: readonly string[]) => Promise<boolean>;
  /** Looks at those of the runs for which `isDue`. */
  readonly poll: (isDue: (run: Run) => boolean) => Promise<boolean>;
}

export interface TrackAllOptions extends Omit<TrackOptions, "saved"> {
  readonly savedDigest: (runFolder: string) => RunDigest | undefined;
}

/**
 * The runs of several directories, each run once. `scan` and `poll` say whether anything changed; calls must not
 * overlap.
 */
export function trackRuns({ savedDigest, ...options }: TrackAllOptions): RunsTracker {
  const trackers = new Map<string, RunTracker>();
  let runs: readonly Run[] = [];

  const update = (): boolean => {
    const next = [...trackers.values()].map(({ current }) => current).sort(latestFirst);
    const isChanged = next.length !== runs.length || next.some((run, index) => run !== runs[index]);
    if (isChanged) runs = next;
    return isChanged;
  };

  return {
    get runs() {
      return runs;
    },
    scan: async (runsDirectories) => {
      const present = new Set<string>();
      for (const directory of new Set(runsDirectories)) {
        const folders = await subfolders(directory);
        const isComplete = folders.every((folder) => trackers.has(folder));
        if (!isComplete) {
          for (const listed of await listRuns(directory)) {
            if (trackers.has(listed.folder)) continue;
            const tracker = trackRun(listed, { ...options, saved: savedDigest(listed.folder) });
            await tracker.poll();
            trackers.set(listed.folder, tracker);
          }
        }
        for (const folder of folders) present.add(folder);
      }
      for (const folder of trackers.keys()) if (!present.has(folder)) trackers.delete(folder);
      return update();
    },
    poll: async (isDue) => {
      const due = [...trackers.values()].filter(({ current }) => isDue(current));
      await Promise.all(due.map((tracker) => tracker.poll()));
      return update();
    },
  };
}

const subfolders = async (directory: string): Promise<string[]> => {
  const entries = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(directory, name));
};

/** Ids begin with the time of the run's creation. */
const latestFirst = (left: Run, right: Run): number => (left.id < right.id ? 1 : left.id > right.id ? -1 : 0);
