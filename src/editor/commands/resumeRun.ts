import path from "node:path";
import * as vscode from "vscode";
import type { ChangedFile } from "../../control/changedInputs";
import { isResumable } from "../run";
import type { Run } from "../run";
import type { Services } from "../services";
import { hasTrust, showError } from "./command";
import type { Command } from "./command";
import { pickRuns } from "./pickRun";

/** Resumes a run that was paused, was stopped, failed or crashed. */
export function resumeRun(services: Services): Command {
  return async (...arguments_) => {
    if (!(await hasTrust())) return;
    const [run] = await pickRuns(services, arguments_, {
      title: "Resume Run",
      suits: isResumable,
      noneMessage: "Only a run that was paused, was stopped, failed or crashed can be resumed.",
    });
    if (run !== undefined) await resume(services, run, false);
  };
}

const resume = async (services: Services, run: Run, withCopy: boolean): Promise<void> => {
  const changed = await services.engines.resume(run.folder, withCopy);
  if (changed.length > 0) {
    const { describeChanges } = await import("../../control/dataText");
    askAboutChanges(services, run, changed, `${await describeChanges(changed)}.`);
    return;
  }
  services.selected.select(run.folder);
  services.store.expectAttempt(run.folder);
  await services.store.refresh();
};

const [showChanges, useCopy, startNew] = ["Show Changes", "Resume with the Run's Copy", "Start New Run"] as const;

/**
 * Asks the user how to go on although sets have changed. The function returns before the user answers, because the
 * message may stay open for a long time.
 */
const askAboutChanges = (services: Services, run: Run, changed: readonly ChangedFile[], message: string): void => {
  const go = async (answer: string | undefined): Promise<void> => {
    if (answer === useCopy) await resume(services, run, true);
    if (answer === startNew && run.record !== undefined)
      await vscode.commands.executeCommand("lethe.startRun", vscode.Uri.file(run.record.configurationFile));
    if (answer !== showChanges) return;
    await openChanges(run, changed);
    // A click on "Show Changes" closes the message, but the user has not chosen how to go on. So the message is shown
    // again.
    askAboutChanges(services, run, changed, message);
  };
  void vscode.window
    .showWarningMessage(message, showChanges, useCopy, startNew)
    .then(go)
    .then(undefined, (error: unknown) => showError(error, services.log));
};

const scheme = "lethe-data";

/** Provides files of sets as texts that cannot be edited, also if the files are compressed. */
export function provideDataTexts(): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(scheme, {
    provideTextDocumentContent: async ({ query }) => {
      const { readDataText } = await import("../../control/dataText");
      return readDataText(query);
    },
  });
}

/**
 * Opens a diff editor for each changed file, with the run's copy on the left. The user can edit the right side, unless
 * the file is compressed or missing.
 */
const openChanges = async (run: Run, changed: readonly ChangedFile[]): Promise<void> => {
  for (const { file, copy, isMissing } of changed) {
    const name = path.basename(file);
    const textOf = (shown: string, side: string): vscode.Uri =>
      vscode.Uri.from({ scheme, path: `/${side}/${name.replace(/\.gz$/i, "")}`, query: shown });
    const left = textOf(copy, run.id);
    if (isMissing) await vscode.commands.executeCommand("vscode.open", left, { preview: false });
    else {
      const right = /\.gz$/i.test(name) ? textOf(file, "now") : vscode.Uri.file(file);
      await vscode.commands.executeCommand("vscode.diff", left, right, `${name}: in ${run.name} ↔ now`, {
        preview: false,
      });
    }
  }
};
