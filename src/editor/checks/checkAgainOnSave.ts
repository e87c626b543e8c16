import * as vscode from "vscode";
import { isSameFile } from "../sameFile";
import type { Services } from "../services";
import type { Renewals } from "./renewals";

/** A check begins when nothing was saved for this time, in milliseconds, because Save All saves several files. */
const savePause = 300;

/**
 * After a check, renews the problems of the configuration when the configuration or one of its sets is saved. The new
 * check reads all files again, but it does not ask the model, so what the model's answers showed stays. A newer save or
 * check ends an older one.
 */
export function checkAgainOnSave({ context, log, engines, checks }: Services, renewals: Renewals): void {
  let last: Promise<void> = Promise.resolve();

  const check = async (configurationFile: string, signal: AbortSignal): Promise<void> => {
    try {
      signal.throwIfAborted();
      const { findings } = await engines.checkFiles(configurationFile, signal);
      await checks.renew(configurationFile, findings, signal);
    } catch (error) {
      if (!signal.aborted) log.error(error instanceof Error ? error : String(error));
    }
  };
  const checkSoon = async (configurationFile: string): Promise<void> => {
    const signal = renewals.begin(configurationFile);
    await new Promise((resolve) => setTimeout(resolve, savePause));
    // One check at a time, because each of them keeps a core busy.
    last = last.then(() => check(configurationFile, signal));
  };
  const onSave = async (file: string): Promise<void> => {
    const { filesOfSets } = await import("../../control/configurationProblems");
    for (const configurationFile of renewals.checked()) {
      const files = [configurationFile, ...(await filesOfSets(configurationFile))];
      if (files.some((one) => isSameFile(one, file))) void checkSoon(configurationFile);
    }
  };
  context.subscriptions.push(
    vscode.workspace.onDidSaveTextDocument(({ uri }) => {
      if (uri.scheme === "file") void onSave(uri.fsPath);
    }),
  );
}
