import * as vscode from "vscode";
import type { Phase } from "../../protocol/phases/phase";
import { phasesOf } from "../../protocol/phases/phases";
import { isRunOf } from "../../runs/isRunOf";
import type { VerifiedModels } from "../verification/verificationTests";
import { oneAtATime } from "../oneAtATime";
import type { Run } from "../run";
import type { Services } from "../services";
import type { ShownConfiguration } from "./shownConfiguration";

/** The phases of a configuration at one moment. */
export interface ShownPhases {
  readonly configurationFile: string;
  readonly phases: readonly Phase[];
}

export type PhaseFollower = ReturnType<typeof followPhases>;

/** Files beside a configuration that decide how far its phases are. */
const decidingFiles = "**/{*.lethe.json,reference.json}";

/**
 * Keeps the phases of the shown configuration. Files are read only if a run of the configuration has changed in a way
 * that a phase shows, and only while somebody looks.
 *
 * @param isWatched whether somebody looks at the phases
 */
export function followPhases(
  { context, store, selected, log }: Services,
  shown: ShownConfiguration,
  verified: VerifiedModels,
  isWatched: () => boolean,
) {
  const changed = new vscode.EventEmitter<void>();
  let current: ShownPhases | undefined;
  /** What `current` was computed from. It is undefined if a file may have changed since. */
  let known: string | undefined;

  const read = async (): Promise<void> => {
    await shown.ready;
    const file = shown.current;
    const runs = store.runs.filter(({ record }) => record !== undefined && file !== undefined && isRunOf(file, record));
    const state = JSON.stringify([file, selected.current, runs.map(stateOf), preparations(store.runs)]);
    if (state === known) return;
    known = state;
    try {
      await compute(file, runs);
    } catch (error) {
      known = undefined;
      throw error;
    }
  };
  const compute = async (file: string | undefined, runs: readonly Run[]): Promise<void> => {
    const { readPhaseFacts } = await import("../../control/phaseFacts");
    const facts =
      file &&
      (await readPhaseFacts(file, runs, {
        selected: selected.current,
        verifiedOf: (runFolder) => verified.resultOf(runFolder),
      }));
    // If the file is gone, another configuration is chosen, and its choice reads again.
    if (file !== undefined && !facts) await shown.chooseAgain();
    current = facts ? { configurationFile: facts.configurationFile, phases: phasesOf(facts) } : undefined;
    changed.fire();
  };
  const readInTurn = oneAtATime(() =>
    read().catch((error: unknown) => log.error("The phases cannot be read.", String(error))),
  );
  const update = async (): Promise<void> => {
    if (isWatched()) await readInTurn();
  };
  const readAgain = (): void => {
    known = undefined;
    void update();
  };
  const readAfresh = (): Promise<void> => {
    known = undefined;
    return readInTurn();
  };
  const watcher = vscode.workspace.createFileSystemWatcher(decidingFiles);
  context.subscriptions.push(
    ...[changed, watcher, watcher.onDidCreate(readAgain), watcher.onDidChange(readAgain)],
    ...[watcher.onDidDelete(readAgain), verified.onDidVerify(readAgain)],
    vscode.window.onDidChangeWindowState(({ focused }) => {
      if (focused) readAgain();
    }),
    ...[store.onDidChange(update), selected.onDidChange(update), shown.onDidChange(update)],
  );
  return {
    get current() {
      return current;
    },
    onDidChange: changed.event,
    /** Reads the phases now, although nobody looks. */
    read: readInTurn,
    /** Must be called when somebody begins to look. Sets and models have no watcher, so the files are read again. */
    readAgain,
    /** Reads every file again, although nobody looks. */
    readAfresh,
  };
}

/** The parts of a run that a phase shows. Steps and times are not among them. */
const stateOf = ({ folder, name, status, digest }: Run): readonly unknown[] => [
  ...[folder, name, status, digest.evaluations.length, digest.checkpoints.length],
  ...[digest.attacks.length, digest.alerts.length],
];

/** Runs that may have made a model or the figures of the retrained model. */
const preparations = (runs: readonly Run[]): readonly unknown[] =>
  runs.filter(({ kind }) => kind === "prepare").map(({ folder, status }) => [folder, status]);
