import { readdir } from "node:fs/promises";
import path from "node:path";
import { mapAtOnce } from "../runs/mapAtOnce";
import { listRuns, readRunRecord } from "../runs/reader";
import type { ListedRun } from "../runs/reader";
import type { Run } from "./run";
import { trackRun } from "./trackRun";
import type { RunTracker, TrackOptions } from "./trackRun";

export type RunsTracker = ReturnType<typeof trackRuns>;
/** A watched run. The watch ends with `dispose`. */
export type TrackedRun = Awaited<ReturnType<RunsTracker["watch"]>>;

interface Entry {
  readonly tracker: RunTracker;
  /** Whether the run was found in a scanned directory and has been read once. */
  isListed: boolean;
  /** The number of watchers of the run. */
  holds: number;
}

/**
 * Keeps one tracker for each run. The tracker reads the run's events. `scan` keeps the trackers of all runs in the
 * directories that it receives. `watch` keeps the tracker of one run, which may be in another directory. `watch`
 * returns an object with the function `dispose`. A call of `dispose` ends the watch. `scan` and `poll` return whether
 * the list `runs` has changed.
 */
export function trackRuns(options: TrackOptions) {
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
    // If a damaged record has become readable, the run gets a new tracker.
    const isKnown = known !== undefined && (known.tracker.current.record !== undefined || "problem" in listed);
    const entry = isKnown
      ? known
      : { tracker: trackRun(listed, options), isListed: known?.isListed ?? false, holds: 0 };
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
    /** The runs of the scanned directories. The latest run comes first. */
    get runs() {
      return runs;
    },
    /** Finds new and deleted runs, and reads the new runs. Calls must not overlap. */
    scan: async (runsDirectories: readonly string[]): Promise<boolean> => {
      const present = new Set<string>();
      for (const directory of new Set(runsDirectories)) {
        const folders = await subfolders(directory);
        if (!folders.every((folder) => entries.get(folder)?.isListed)) {
          await mapAtOnce(await listRuns(directory), async (listed) => {
            if (entries.get(listed.folder)?.isListed) return;
            // `hold` keeps the run in `entries` during the read. Otherwise the run would be removed if its last watcher
            // ended during the read.
            const entry = hold(listed);
            try {
              await entry.tracker.poll();
              entry.isListed = true;
            } finally {
              release(entry);
            }
          });
        }
        for (const folder of folders) present.add(folder);
      }
      for (const [folder, entry] of entries) if (!present.has(folder)) entry.isListed = false;
      removeUnused();
      return update();
    },
    /** Reads the new events of the runs for which `isDue` returns true. */
    poll: async (isDue: (run: Run) => boolean): Promise<boolean> => {
      const due = [...entries.values()].filter(({ isListed, tracker }) => isListed && isDue(tracker.current));
      await Promise.all(due.map(({ tracker }) => tracker.poll()));
      return update();
    },
    /**
     * The tracker of one run. The run may be outside the scanned directories. All watchers of a run share one tracker.
     *
     * @throws HumanError for a folder that is no run, and for a damaged record
     */
    watch: async (folder: string) => {
      const record = entries.get(folder)?.tracker.current.record ?? (await readRunRecord(folder));
      const entry = hold({ folder, record });
      let isHeld = true;
      return {
        record,
        tracker: entry.tracker,
        dispose: (): void => {
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

/** The id of a run begins with the run's time of creation, so the latest run has the highest id. */
const latestFirst = (left: Run, right: Run): number => (left.id < right.id ? 1 : left.id > right.id ? -1 : 0);
