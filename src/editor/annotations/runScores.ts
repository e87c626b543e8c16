import * as vscode from "vscode";
import { oneAtATime } from "../oneAtATime";
import type { RunStore } from "../runStore";
import type { SelectedRun } from "../selectedRun";
import { isSameFile } from "./sameFile";
import { openScores } from "./measuredPassages";
import type { ScoredRun, ScoreReader } from "./measuredPassages";

/** The selected run's scores, while one of its data files is open. */
export interface RunScores {
  readonly current: ScoredRun | undefined;
  readonly onDidChange: vscode.Event<void>;
  readonly dispose: () => void;
}

/** Follows the selected run and reads each new evaluation. Reads only while one of the run's data files is open. */
export function followScores(selected: SelectedRun, store: RunStore, log: vscode.LogOutputChannel): RunScores {
  const changed = new vscode.EventEmitter<void>();
  let reader: { readonly runFolder: string; readonly scores: ScoreReader } | undefined;
  let current: ScoredRun | undefined;
  let shown = "";
  let isDisposed = false;

  const look = async (): Promise<void> => {
    const run = selected.current === undefined ? undefined : store.find(selected.current);
    const evaluations = run?.digest.evaluations ?? [];
    const files = Object.keys(run?.record?.hashes ?? {});
    const isWanted = evaluations.length > 0 && isAnyOpen(files);
    const wanted = isWanted && run ? `${run.folder} ${evaluations.map(({ file, time }) => file + time).join()}` : "";
    if (wanted === shown || isDisposed) return;
    if (!isWanted || run === undefined) {
      current = undefined;
    } else {
      if (reader?.runFolder !== run.folder) reader = { runFolder: run.folder, scores: openScores(run.folder) };
      current = await reader.scores.read(evaluations);
    }
    shown = wanted;
    changed.fire();
  };

  /** Looks one at a time, because each look continues where the previous look ended. */
  const takeTurn = oneAtATime(() =>
    look().catch((error: unknown) => log.error("The run's scores cannot be read.", String(error))),
  );
  const update = (): void => void takeTurn();
  const listeners = [
    selected.onDidChange(update),
    store.onDidChange(update),
    vscode.workspace.onDidOpenTextDocument(update),
    vscode.workspace.onDidCloseTextDocument(update),
  ];
  update();
  return {
    get current() {
      return current;
    },
    onDidChange: changed.event,
    dispose: () => {
      isDisposed = true;
      for (const listener of [...listeners, changed]) listener.dispose();
    },
  };
}

const isAnyOpen = (files: readonly string[]): boolean =>
  vscode.workspace.textDocuments.some(
    ({ uri }) => uri.scheme === "file" && files.some((file) => isSameFile(file, uri.fsPath)),
  );
