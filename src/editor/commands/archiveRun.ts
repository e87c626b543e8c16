import * as vscode from "vscode";
import { isActive } from "../run";
import type { Run } from "../run";
import type { Services } from "../services";
import type { Command } from "./command";
import { pickRuns } from "./pickRun";

/** Moves runs into the archive or out of it. */
export function archiveRuns(services: Services, isArchived: boolean): Command {
  return async (...arguments_) => {
    const runs = await pickRuns(services, arguments_, {
      title: isArchived ? "Archive Run" : "Unarchive Run",
      suits: (run) => services.archive.ids.has(run.id) !== isArchived && !isActive(run),
      noneMessage: isArchived ? "There is no ended run to archive." : "No run is archived.",
      many: true,
    });
    await services.archive.set(runs, isArchived);
  };
}

/** Deletes runs, or moves them to the trash if the system has one. */
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
      `Delete ${what} with all evaluations and checkpoints?`,
      { modal: true, detail: runs.map(({ folder }) => folder).join("\n") },
      remove,
    );
    if (answer !== remove) return;
    // A run may have been resumed before the user answered. So the states are read again, and active runs are not
    // deleted.
    await services.store.refresh();
    const ended = runs.flatMap(({ folder }) => services.store.find(folder) ?? []).filter((run) => !isActive(run));
    if (ended.length < runs.length) void vscode.window.showInformationMessage(noneMessage);
    for (const run of ended) await removeFolder(run);
    await services.archive.set(ended, false);
    await services.store.refresh();
  };
}

const removeFolder = async ({ folder, name }: Run): Promise<void> => {
  const uri = vscode.Uri.file(folder);
  try {
    await vscode.workspace.fs.delete(uri, { recursive: true, useTrash: true });
  } catch {
    const remove = "Delete Permanently";
    const answer = await vscode.window.showWarningMessage(
      `${name} cannot be moved to the trash. Delete it permanently?`,
      { modal: true },
      remove,
    );
    if (answer === remove) await vscode.workspace.fs.delete(uri, { recursive: true });
  }
};
