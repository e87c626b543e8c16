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

/** All runs of the workspace, including runs that a terminal or an earlier window started. */
export interface RunStore {
  /** The latest first. */
  readonly runs: readonly Run[];
  readonly find: (runFolder: string) => Run | undefined;
  readonly onDidChange: vscode.Event<void>;
  /** Resolves when the workspace's runs have been read for the first time. */
  readonly whenReady: Promise<void>;
  /**
   * The tracker of a run. The run may be outside this workspace.
   *
   * @throws HumanError for a folder that is no run
   */
  readonly watch: (runFolder: string) => Promise<TrackedRun>;
  /** Follows the runs of one more directory, in this window and in later windows of the workspace. */
  readonly addDirectory: (runsDirectory: string) => Promise<void>;
  /** Looks often at a run that was just resumed. The run still counts as ended until its engine writes an event. */
  readonly expectAttempt: (runFolder: string) => void;
  /** Looks at all runs now. */
  readonly refresh: () => Promise<void>;
  /** Saves the digests of the runs for the next window. */
  readonly save: () => Promise<void>;
  readonly dispose: () => void;
}

/** In milliseconds. A file watcher can only make the next scan come earlier. */
const pollInterval = 400;
const scanInterval = 3000;
const searchInterval = 60_000;
const saveInterval = 10_000;
/** In milliseconds. The store looks often at a resumed run for this time, because the engine first loads the model. */
const expectedWithin = 60_000;

const directoriesKey = "runsDirectories";

/** @param onEvents receives the new events of a run */
export function createRunStore(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
  onEvents: (run: Run, events: readonly RunEvent[]) => void,
): RunStore {
  const changed = new vscode.EventEmitter<void>();
  const watchers = new Map<string, vscode.Disposable>();
  const cacheFile = context.storageUri && path.join(context.storageUri.fsPath, "runs.json");
  const cache = openDigestCache(cacheFile);
  const tracker = cache.then((digests) => trackRuns({ savedDigest: digests.find, isAnswering, onEvents }));
  let runs: readonly Run[] = [];
  let directories: readonly string[] = [];
  let due = { search: 0, scan: 0, save: Date.now() + saveInterval };
  /** Maps a run folder to the time until which the store looks often at the run. */
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
    // Set before the scan, so that a file watcher's hint during this scan still causes another scan.
    if (isScan) due = { ...due, scan: now + scanInterval };
    const hasNews = isScan && (await tracked.scan(directories));
    // Every scan looks at all runs, because an ended run may be resumed elsewhere.
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
      // Without saved digests, the next window reads the event logs from their beginning.
      log.warn(String(error));
    }
  };

  const configurations = watchConfigurations(() => (due = { ...due, search: 0 }));
  const whenReady = loop();
  return {
    get runs() {
      return runs;
    },
    find: (runFolder) => runs.find(({ folder }) => folder === runFolder),
    watch: async (runFolder) => (await tracker).watch(runFolder),
    onDidChange: changed.event,
    whenReady,
    addDirectory: async (runsDirectory) => {
      const known = remembered();
      if (!known.includes(runsDirectory)) {
        await context.workspaceState.update(directoriesKey, [...known, runsDirectory]);
      }
      await refresh();
    },
    expectAttempt: (runFolder) => void expected.set(runFolder, Date.now() + expectedWithin),
    refresh,
    save,
    dispose: () => {
      isDisposed = true;
      clearTimeout(timer);
      configurations.dispose();
      for (const watcher of watchers.values()) watcher.dispose();
      changed.dispose();
    },
  };
}

const isAnswering = async (runFolder: string): Promise<boolean> => {
  // Loaded only when the first run may be alive, so that the extension starts faster.
  const { connect } = await import("../control/client");
  const client = await connect(runFolder);
  client?.dispose();
  return client !== undefined;
};
