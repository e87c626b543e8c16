import * as vscode from "vscode";
import type { Run } from "../run";
import { describeRun, iconOf } from "../runWording";
import { describeStatus } from "../../protocol/runStatus";
import type { Services } from "../services";

/**
 * Finds the runs for a command. The arguments may be a run's folder, a row of the Runs view, or the view's selected
 * rows. If the arguments name no run, the user chooses from the runs that suit the command. The user is not asked if
 * the command needs one run and only one run suits the command.
 *
 * @param noneMessage the message that the user gets if no run suits the command
 */
export async function pickRuns(
  { store, selected }: Services,
  arguments_: readonly unknown[],
  options: {
    readonly title: string;
    readonly suits: (run: Run) => boolean;
    readonly noneMessage: string;
    readonly many?: boolean;
  },
): Promise<readonly Run[]> {
  await store.whenReady;
  const { title, suits, noneMessage, many = false } = options;
  const folders = givenFolders(arguments_);
  // If the store does not know one of the folders, the folder may belong to a new run. So the store first looks for new
  // runs.
  if (folders.some((folder) => store.find(folder) === undefined)) await store.refresh();
  /** Leaves out the runs that do not suit the command. Shows a message if no run is left. */
  const suitable = (named: readonly Run[]): readonly Run[] => {
    const suiting = named.filter(suits);
    const [first] = named;
    if (suiting.length === 0 && first !== undefined) {
      void vscode.window.showInformationMessage(`${first.name} is ${describeStatus(first.status)}. ${noneMessage}`);
    }
    return many ? suiting : suiting.slice(0, 1);
  };
  const given = folders.flatMap((folder) => store.find(folder) ?? []);
  if (given.length > 0) return suitable(given);
  const choices = store.runs.filter(suits);
  if (choices.length === 0) {
    void vscode.window.showInformationMessage(noneMessage);
    return [];
  }
  if (choices.length === 1 && !many) return choices;
  const items = choices.map((run) => ({
    run,
    label: `$(${iconOf(run)}) ${run.name}`,
    description: describeRun(run, Date.now()),
    detail: `${run.id}${run.folder === selected.current ? " (selected)" : ""}`,
    picked: many && run.folder === selected.current,
  }));
  const shared = { title, matchOnDescription: true, matchOnDetail: true, placeHolder: "Choose a run" };
  const picked = many
    ? await vscode.window.showQuickPick(items, { ...shared, canPickMany: true, placeHolder: "Choose runs" })
    : await vscode.window.showQuickPick(items, shared).then((item) => item && [item]);
  // The runs are looked up again, because their states may have changed while the user chose.
  return suitable((picked ?? []).flatMap(({ run }) => store.find(run.folder) ?? []));
}

/** The view passes the clicked row. If several rows are selected, it also passes an array of the selected rows. */
const givenFolders = ([first, all]: readonly unknown[]): string[] => {
  const rows: readonly unknown[] = Array.isArray(all) && all.length > 0 ? all : [first];
  return [...new Set(rows.flatMap((row) => folderOf(row) ?? []))];
};

const folderOf = (row: unknown): string | undefined => {
  if (typeof row === "string") return row;
  if (typeof row !== "object" || row === null || !("runFolder" in row)) return undefined;
  return typeof row.runFolder === "string" ? row.runFolder : undefined;
};
