import * as vscode from "vscode";
import { oneAtATime } from "../oneAtATime";
import type { Services } from "../services";
import { isSameFile } from "../sameFile";
import { openScores } from "./measuredPassages";
import type { ScoredRun, ScoreReader } from "./measuredPassages";

export type RunScores = ReturnType<typeof followScores>;

/**
 * Keeps the scores of the selected run up to date while one of the run's data files is open. Reads each new evaluation.
 * If the user selects another run, reads the scores of that run instead.
 */
export function followScores({ context, selected, store, log }: Services) {
  const changed = new vscode.EventEmitter<void>();
  let reader: { readonly runFolder: string; readonly scores: ScoreReader } | undefined;
  let current: ScoredRun | undefined;
  let shown = "";

  const look = async (): Promise<void> => {
    const run = selected.current === undefined ? undefined : store.find(selected.current);
    const evaluations = run?.digest.evaluations ?? [];
    const files = Object.keys(run?.record?.hashes ?? {});
    const isWanted = evaluations.length > 0 && isAnyOpen(files);
    const wanted = isWanted && run ? `${run.folder} ${evaluations.map(({ file, time }) => file + time).join()}` : "";
    if (wanted === shown) return;
    if (!isWanted || run === undefined) {
      current = undefined;
    } else {
      if (reader?.runFolder !== run.folder)
        reader = { runFolder: run.folder, scores: openScores(run.folder, run.kind) };
      current = await reader.scores.read(evaluations);
    }
    shown = wanted;
    changed.fire();
  };

  // The calls of `look` must not overlap, because each call continues where the previous call ended.
  const takeTurn = oneAtATime(() =>
    look().catch((error: unknown) => log.error("The run's scores cannot be read.", String(error))),
  );
  const update = (): void => void takeTurn();
  context.subscriptions.push(
    changed,
    selected.onDidChange(update),
    store.onDidChange(update),
    vscode.workspace.onDidOpenTextDocument(update),
    vscode.workspace.onDidCloseTextDocument(update),
  );
  update();
  return {
    get current() {
      return current;
    },
    onDidChange: changed.event,
  };
}

const isAnyOpen = (files: readonly string[]): boolean =>
  vscode.workspace.textDocuments.some(
    ({ uri }) => uri.scheme === "file" && files.some((file) => isSameFile(file, uri.fsPath)),
  );
