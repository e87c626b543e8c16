import path from "node:path";
import * as vscode from "vscode";
import type { RunEvent } from "../protocol/events";
import { layout } from "../runs/layout";
import { openDigestCache } from "./digestCache";
import { oneAtATime } from "./oneAtATime";
import { isActive } from "./run";
import type { Run } from "./run";
import { findRunsDirectories, watchConfigurations } from "./runsDirectories";
import { trackRuns } from "./trackRuns";
import type { TrackedRun } from "./trackRuns";

// Intervals in milliseconds. A poll reads the new events of active runs. A scan finds new and deleted runs in the known
// directories, and reads all runs. A search finds the directories that contain runs. A save writes a digest of each run
// to a file, so that the next window need not read the whole event logs. A scan comes earlier if a file watcher reports
// a new or a deleted run.
const pollInterval = 400;
const scanInterval = 3000;
const searchInterval = 60_000;
const saveInterval = 10_000;
/**
 * After a run was resumed, the store reads the run at every poll for this time, in milliseconds. The engine may need
 * this time to load the model before it writes its first event.
 */
const expectedWithin = 60_000;

const directoriesKey = "runsDirectories";

export type RunStore = ReturnType<typeof createRunStore>;

/**
 * All runs of the workspace, including runs that a terminal or an earlier window started.
 *
 * @param onEvents a function that receives the new events of a run
 */
export function createRunStore(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  onEvents: (run: Run, events: readonly RunEvent[]) => void,
) {
  const changed = new vscode.EventEmitter<void>();
  const watchers = new Map<string, vscode.Disposable>();
  const cacheFile = context.storageUri && path.join(context.storageUri.fsPath, "runs.json");
  const cache = openDigestCache(cacheFile);
  const tracker = cache.then((digests) => trackRuns({ savedDigest: digests.find, isAnswering, onEvents }));
  let runs: readonly Run[] = [];
  let directories: readonly string[] = [];
  let due = { search: 0, scan: 0, save: Date.now() + saveInterval };
  /** Maps the folder of a resumed run to a time. Until this time, the store reads the run at every poll. */
  const expected = new Map<string, number>();
  let isDisposed = false;
  let timer: NodeJS.Timeout | undefined;

  const remembered = (): string[] => context.workspaceState.get<string[]>(directoriesKey, []);

  const look = async (): Promise<void> => {
    const tracked = await tracker;
    const now = Date.now();
    if (now >= due.search) {
      due = { ...due, search: now + searchInterval, scan: 0 };
      directories = [...new Set([...(await findRunsDirectories()), ...remembered()])];
      watch();
    }
    const isScan = now >= due.scan;
    // `due.scan` is set before the scan and not after it. A file watcher may set `due.scan` to 0 during the scan.
    // Another scan must then follow, so this 0 must not be overwritten after the scan.
    if (isScan) due = { ...due, scan: now + scanInterval };
    const hasNews = isScan && (await tracked.scan(directories));
    // Every scan reads all runs, because an ended run may be resumed in a terminal or another window.
    const isDue = (run: Run): boolean => isScan || isActive(run) || now < (expected.get(run.folder) ?? 0);
    const isChanged = (await tracked.poll(isDue)) || hasNews;
    runs = tracked.runs;
    if (isChanged && !isDisposed) changed.fire();
    if (now >= due.save) {
      due = { ...due, save: now + saveInterval };
      if (runs.some(isActive)) await save();
    }
  };

  const takeTurn = oneAtATime(() =>
    look().catch((error: unknown) => log.error("The runs cannot be read.", String(error))),
  );

  const refresh = (): Promise<void> => {
    due = { ...due, search: 0 };
    return takeTurn();
  };

  const loop = async (): Promise<void> => {
    await takeTurn();
    if (!isDisposed) timer = setTimeout(() => void loop(), pollInterval);
  };

  const watch = (): void => {
    for (const [directory, watcher] of watchers) {
      if (directories.includes(directory)) continue;
      watcher.dispose();
      watchers.delete(directory);
    }
    for (const directory of directories) {
      if (watchers.has(directory)) continue;
      const pattern = new vscode.RelativePattern(vscode.Uri.file(directory), `*/${layout.record}`);
      const watcher = vscode.workspace.createFileSystemWatcher(pattern, false, true, false);
      const hint = (): void => void (due = { ...due, scan: 0 });
      watchers.set(directory, vscode.Disposable.from(watcher, watcher.onDidCreate(hint), watcher.onDidDelete(hint)));
    }
  };

  const save = async (): Promise<void> => {
    try {
      await (await cache).save(runs);
    } catch (error) {
      // The digests could not be saved. This does no harm, because the next window then reads the event logs from their
      // beginning.
      log.warn(String(error));
    }
  };

  const configurations = watchConfigurations(() => (due = { ...due, search: 0 }));
  const whenReady = loop();
  return {
    /** The latest run comes first. */
    get runs() {
      return runs;
    },
    find: (runFolder: string): Run | undefined => runs.find(({ folder }) => folder === runFolder),
    onDidChange: changed.event,
    /** Resolves when the workspace's runs have been read for the first time. */
    whenReady,
    /**
     * The tracker of a run. The run may be outside this workspace.
     *
     * @throws HumanError for a folder that is no run
     */
    watch: async (runFolder: string): Promise<TrackedRun> => (await tracker).watch(runFolder),
    /**
     * Adds a directory that contains runs. The store then follows these runs. The workspace remembers the directory
     * after a restart of the editor.
     */
    addDirectory: async (runsDirectory: string): Promise<void> => {
      const known = remembered();
      if (!known.includes(runsDirectory)) {
        await context.workspaceState.update(directoriesKey, [...known, runsDirectory]);
      }
      await refresh();
    },
    /**
     * Must be called after a run was resumed. The store then reads the run often, although the run still counts as
     * ended until its engine writes an event.
     */
    expectAttempt: (runFolder: string): void => void expected.set(runFolder, Date.now() + expectedWithin),
    /** Reads all runs now. */
    refresh,
    /** Saves the digests of the runs for the next window. */
    save,
    dispose: (): void => {
      isDisposed = true;
      clearTimeout(timer);
      configurations.dispose();
      for (const watcher of watchers.values()) watcher.dispose();
      changed.dispose();
    },
  };
}

const isAnswering = async (runFolder: string): Promise<boolean> => {
  // The code of the client is loaded here and not when the extension starts, so that the start is faster.
  const { connect } = await import("../control/client");
  const client = await connect(runFolder);
  client?.dispose();
  return client !== undefined;
};
