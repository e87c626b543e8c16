import path from "node:path";
import * as vscode from "vscode";
import type { RunEvent } from "../protocol/events";
import { layout } from "../runs/layout";
import { openDigestCache } from "./digestCache";
import { isActive } from "./run";
import type { Run } from "./run";
import { findRunsDirectories, watchConfigurations } from "./runsDirectories";
import { trackRuns } from "./trackRuns";

/** Every run of the workspace, kept up to date: also those that a terminal or an earlier window started. */
export interface RunStore {
  /** The latest first. */
  readonly runs: readonly Run[];
  readonly find: (runFolder: string) => Run | undefined;
  readonly onDidChange: vscode.Event<void>;
  /** Resolves when the workspace's runs have been read for the first time. */
  readonly whenReady: Promise<void>;
  /** Follows the runs of one more directory, in later windows of this workspace too. */
  readonly addDirectory: (runsDirectory: string) => Promise<void>;
  /** Looks at a run that has ended at every turn for a while, since it has just been resumed. */
  readonly expectAttempt: (runFolder: string) => void;
  /** Looks at everything now rather than at the next turn. */
  readonly refresh: () => Promise<void>;
  /** Keeps what is known for the next window. */
  readonly save: () => Promise<void>;
  readonly dispose: () => void;
}

/** In milliseconds. File watching only hastens the next look. */
const pollInterval = 400;
const scanInterval = 3000;
const searchInterval = 60_000;
const saveInterval = 10_000;
/** An engine takes its time to read the model before it says its first word. */
const expectedWithin = 60_000;

const directoriesKey = "runsDirectories";

/**
 * @param onEvents called with what a run's engine reports while the store looks
 */
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
  /** The runs to look at more often, and until when. */
  const expected = new Map<string, number>();
  let isDisposed = false;
  let timer: NodeJS.Timeout | undefined;
  let turn: Promise<void> = Promise.resolve();

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
    const hasNews = isScan && (await tracked.scan(directories));
    if (isScan) due = { ...due, scan: now + scanInterval };
    // A run that has ended may be resumed elsewhere, so each is looked at now and then.
    const isDue = (run: Run): boolean => isScan || isActive(run) || now < (expected.get(run.folder) ?? 0);
    const isChanged = (await tracked.poll(isDue)) || hasNews;
    runs = tracked.runs;
    if (isChanged && !isDisposed) changed.fire();
    if (now >= due.save) {
      due = { ...due, save: now + saveInterval };
      if (runs.some(isActive)) await save();
    }
  };

  /** One look at a time, each after the one before. */
  const takeTurn = (): Promise<void> => {
    turn = turn.then(look).catch((error: unknown) => log.error("Runs cannot be read.", String(error)));
    return turn;
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
      // Then the next window reads the logs from their beginning.
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
    onDidChange: changed.event,
    whenReady,
    addDirectory: async (runsDirectory) => {
      const known = remembered();
      if (!known.includes(runsDirectory)) {
        await context.workspaceState.update(directoriesKey, [...known, runsDirectory]);
      }
      due = { ...due, search: 0 };
      await takeTurn();
    },
    expectAttempt: (runFolder) => void expected.set(runFolder, Date.now() + expectedWithin),
    refresh: async () => {
      due = { ...due, search: 0 };
      await takeTurn();
    },
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
  // Loaded with the first run that may be alive, not at the start.
  const { connect } = await import("../control/client");
  const client = await connect(runFolder);
  client?.dispose();
  return client !== undefined;
};
