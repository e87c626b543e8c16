import * as vscode from "vscode";
import { isActive } from "../run";
import type { Run } from "../run";
import type { Services } from "../services";
import type { Command } from "./command";
import { pickRuns } from "./pickRun";

/** Folds runs away, or brings them back. */
export function archiveRuns(services: Services, isArchived: boolean): Command {
  return async (...arguments_) => {
    const runs = await pickRuns(services, arguments_, {
      title: isArchived ? "Archive Run" : "Bring Run Back",
      suits: (run) => services.archive.ids.has(run.id) !== isArchived && !isActive(run),
      noneMessage: isArchived ? "No ended run is there to be archived." : "No run is archived.",
      many: true,
    });
    await services.archive.set(
      runs.map(({ id }) => id),
      isArchived,
    );
  };
}

/** Deletes runs, to the trash where there is one. */
export function deleteRuns(services: Services): Command {
  return async (...arguments_) => {
    const noneMessage = "Stop an active run before you delete it.";
    const runs = await pickRuns(services, arguments_, {
      title: "Delete Run",
      suits: (run) => !isActive(run),
      noneMessage,
      many: true,
    });
    const [first, ...others] = runs;
    if (first === undefined) return;
    const what = others.length === 0 ? `the run ${first.name}` : `${runs.length} runs`;
    const remove = "Delete";
    const answer = await vscode.window.showWarningMessage(
      `Delete ${what} with all measurements and checkpoints?`,
      { modal: true, detail: runs.map(({ folder }) => folder).join("\n") },
      remove,
    );
    if (answer !== remove) return;
    // A run may have been resumed meanwhile.
    await services.store.refresh();
    const ended = runs.flatMap(({ folder }) => services.store.find(folder) ?? []).filter((run) => !isActive(run));
    if (ended.length < runs.length) void vscode.window.showInformationMessage(noneMessage);
    for (const run of ended) await removeFolder(run);
    await services.archive.set(
      ended.map(({ id }) => id),
      false,
    );
    await services.store.refresh();
  };
}

const removeFolder = async ({ folder, name }: Run): Promise<void> => {
  const uri = vscode.Uri.file(folder);
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
  } catch {
    const remove = "Delete for Good";
    const answer = await vscode.window.showWarningMessage(
      `${name} cannot be moved to the trash. Delete it for good?`,
      { modal: true },
      remove,
    );
    if (answer === remove) await vscode.workspace.fs.delete(uri, { recursive: true });
  }
};
