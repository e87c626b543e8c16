import path from "node:path";
import * as vscode from "vscode";
import { recommendedFirst } from "../commands/pickConfiguration";
import { findConfigurations, readOutlines, watchConfigurations } from "../runsDirectories";
import type { Run } from "../run";
import type { Services } from "../services";

export type ShownConfiguration = ReturnType<typeof createShownConfiguration>;

/**
 * The configuration whose phases are shown: the one that was opened last, or that of the run that was selected last. At
 * the start of a window, it is the one in the active editor, or else that of the selected run. Without them, it is the
 * only configuration of the workspace, or its recommended one.
 */
export function createShownConfiguration({ context, store, selected, log }: Services) {
  const changed = new vscode.EventEmitter<void>();
  let current: string | undefined;
  const show = (file: string | undefined): void => {
    if (file === current) return;
    current = file;
    changed.fire();
  };
  const opened = (editor: vscode.TextEditor | undefined): string | undefined => {
    const uri = editor?.document.uri;
    return uri?.scheme === "file" && uri.fsPath.endsWith(".lethe.json") ? uri.fsPath : undefined;
  };
  const configurationOf = (run: Run | undefined): string | undefined => run?.record?.configurationFile;
  const selectedRun = (): Run | undefined =>
    selected.current === undefined ? undefined : store.find(selected.current);
  const choose = async (): Promise<void> => {
    const files = await findConfigurations();
    const run = selectedRun();
    // Without a choice, the latest run is selected. If it prepares a model, the runs that unlearn say more.
    const isChosen = run !== undefined && run.folder === selected.chosen;
    const unlearning =
      run?.kind === "prepare" && !isChosen ? store.runs.find(({ kind }) => kind === "unlearn") : undefined;
    const named = [opened(vscode.window.activeTextEditor), configurationOf(unlearning), configurationOf(run)];
    const [first] = recommendedFirst(await readOutlines());
    const isClear = files.length === 1 || (first !== undefined && path.basename(first.file).startsWith("recommended"));
    show(named.find((file) => file !== undefined && files.includes(file)) ?? (isClear ? first?.file : undefined));
  };
  const report = (error: unknown): void => log.error("No configuration can be chosen for the phases.", String(error));
  const ready = store.whenReady.then(choose).catch(report);
  context.subscriptions.push(
    changed,
    vscode.window.onDidChangeActiveTextEditor((editor) => show(opened(editor) ?? current)),
    // The selected run also moves by itself, for example to a run that was started in a terminal.
    selected.onDidChoose((runFolder) => show(configurationOf(store.find(runFolder)) ?? current)),
    watchConfigurations(() => {
      if (current === undefined) void choose().catch(report);
    }),
  );
  return {
    /** The absolute path. It is undefined if it is not clear which configuration is meant. */
    get current() {
      return current;
    },
    onDidChange: changed.event,
    /** Resolves when the first configuration has been chosen. */
    ready,
    /** Chooses again, because the shown file is gone. */
    chooseAgain: choose,
  };
}
