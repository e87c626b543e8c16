import { readdir } from "node:fs/promises";
import path from "node:path";
import { listRuns, readRunRecord } from "../runs/reader";
import type { ListedRun } from "../runs/reader";
import type { RunRecord } from "../runs/runRecord";
import type { Run } from "./run";
import type { RunDigest } from "./runDigest";
import { trackRun } from "./trackRun";
import type { RunTracker, TrackOptions } from "./trackRun";

/** Follows every run of some directories. Also follows any other run while other code watches that run. */
export interface RunsTracker {
  /** The runs of the scanned directories. The latest run comes first. */
  readonly runs: readonly Run[];
  /** Looks for new and deleted runs, and reads the new runs. Calls must not overlap. */
  readonly scan: (runsDirectories: readonly string[]) => Promise<boolean>;
  /** Reads what is new in the runs for which `isDue` returns true. */
  readonly poll: (isDue: (run: Run) => boolean) => Promise<boolean>;
  /**
   * The tracker of one run. The run may be outside the scanned directories. All watchers of a run share one tracker.
   *
   * @throws HumanError for a folder that is no run, and for a damaged record
   */
  readonly watch: (runFolder: string) => Promise<TrackedRun>;
}

/** A watched run. The watch ends with `dispose`. */
export interface TrackedRun {
  readonly record: RunRecord;
  readonly tracker: RunTracker;
  readonly dispose: () => void;
}

export interface TrackAllOptions extends Omit<TrackOptions, "saved"> {
  readonly savedDigest: (runFolder: string) => RunDigest | undefined;
}

interface Entry {
  readonly tracker: RunTracker;
  /** Whether the run was found in a scanned directory and has been read once. */
  isListed: boolean;
  /** The number of watchers of the run. */
  holds: number;
}

/** Begins with no runs. `scan` and `poll` return whether `runs` has changed. */
export function trackRuns({ savedDigest, ...options }: TrackAllOptions): RunsTracker {
  const entries = new Map<string, Entry>();
  let runs: readonly Run[] = [];

  const update = (): boolean => {
    const listed = [...entries.values()].filter(({ isListed }) => isListed);
    const next = listed.map(({ tracker }) => tracker.current).sort(latestFirst);
    const isChanged = next.length !== runs.length || next.some((run, index) => run !== runs[index]);
    if (isChanged) runs = next;
    return isChanged;
  };
  const hold = (listed: ListedRun): Entry => {
    const known = entries.get(listed.folder);
    // A record that was damaged before may be readable now.
    const isKnown = known !== undefined && (known.tracker.current.record !== undefined || "problem" in listed);
    const entry = isKnown
      ? known
      : {
          tracker: trackRun(listed, { ...options, saved: savedDigest(listed.folder) }),
          isListed: known?.isListed ?? false,
          holds: 0,
        };
    entry.holds += 1;
    entries.set(listed.folder, entry);
    return entry;
  };
  const removeUnused = (): void => {
    for (const [folder, { isListed, holds }] of entries) if (!isListed && holds === 0) entries.delete(folder);
  };
  const release = (entry: Entry): void => {
    entry.holds -= 1;
    removeUnused();
  };

  return {
    get runs() {
      return runs;
    },
    scan: async (runsDirectories) => {
      const present = new Set<string>();
      for (const directory of new Set(runsDirectories)) {
        const folders = await subfolders(directory);
        if (!folders.every((folder) => entries.get(folder)?.isListed)) {
          for (const listed of await listRuns(directory)) {
            if (entries.get(listed.folder)?.isListed) continue;
            // The run is held while it is read. Otherwise a watcher that ends meanwhile would remove the run.
            const entry = hold(listed);
            try {
              await entry.tracker.poll();
              entry.isListed = true;
            } finally {
              release(entry);
            }
          }
        }
        for (const folder of folders) present.add(folder);
      }
      for (const [folder, entry] of entries) if (!present.has(folder)) entry.isListed = false;
      removeUnused();
      return update();
    },
    poll: async (isDue) => {
      const due = [...entries.values()].filter(({ isListed, tracker }) => isListed && isDue(tracker.current));
      await Promise.all(due.map(({ tracker }) => tracker.poll()));
      return update();
    },
    watch: async (folder) => {
      const record = entries.get(folder)?.tracker.current.record ?? (await readRunRecord(folder));
      const entry = hold({ folder, record });
      let isHeld = true;
      return {
        record,
        tracker: entry.tracker,
        dispose: () => {
          if (isHeld) release(entry);
          isHeld = false;
        },
      };
    },
  };
}

const subfolders = async (directory: string): Promise<string[]> => {
  const found = await readdir(directory, { withFileTypes: true }).catch(() => []);
  return found.filter((entry) => entry.isDirectory()).map(({ name }) => path.join(directory, name));
};

/** Run ids begin with the time of creation. */
const latestFirst = (left: Run, right: Run): number => (left.id < right.id ? 1 : left.id > right.id ? -1 : 0);
