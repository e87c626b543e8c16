import path from "node:path";
import * as vscode from "vscode";
import { createActivityEstimate } from "../../protocol/activityEstimate";
import { HumanError } from "../../protocol/humanError";
import { describeSummary } from "../../protocol/recited";
import { describeTimeLeft } from "../../protocol/timeLeft";
import { describeActivity } from "../../protocol/wording";
import { hasTrust } from "../commands/command";
import type { Command } from "../commands/command";
import { offer } from "../commands/offer";
import type { Services } from "../services";
import { askSearch } from "./askSearch";
import type { Search } from "./askSearch";
import type { LastSearch } from "./lastSearch";
import type { RecitedList } from "./recitedList";

/** What the commands of a search share. */
interface SearchParts {
  readonly list: RecitedList;
  readonly last: LastSearch;
  /** `show` opens the view of the results. `isVisible` tells whether the user sees it. */
  readonly view: { readonly show: () => void; readonly isVisible: () => boolean };
}

/**
 * Finds what a model recites of files and folders, in the background. The files are those of the Explorer's selection,
 * or the user chooses them. A search that was cancelled goes on where it was when it is started again.
 */
export function findRecited(services: Services, parts: SearchParts): Command {
  return async (...arguments_) => {
    if (!(await hasTrust())) return;
    refuseAtWork(parts.list);
    const search = await askSearch(services, givenFiles(arguments_));
    if (search === undefined) return;
    refuseAtWork(parts.list);
    await follow(services, parts, search);
  };
}

/**
 * Goes on with the latest search of this workspace, also after a reload of the window. What the search has found before
 * is shown at once, because its answers are kept; a finished search opens no model.
 */
export function goOnWithSearch(services: Services, parts: SearchParts): Command {
  return async () => {
    if (!(await hasTrust())) return;
    refuseAtWork(parts.list);
    const search = parts.last.get();
    if (search === undefined)
      throw new HumanError("There is no search to go on with; start one with Find What the Model Recites.");
    await follow(services, parts, search);
  };
}

const follow = async (services: Services, { list, last, view }: SearchParts, search: Search): Promise<void> => {
  // The list is at work before the first `await`, so that no other search starts beside this one.
  list.start(search.model);
  view.show();
  try {
    await last.set({ ...search, isFinished: false });
    await run(services, list, search);
  } catch (error) {
    list.end({ type: "interrupted" });
    throw error;
  }
  const state = list.search?.state;
  if (state?.type === "finished") await last.set({ ...search, isFinished: true });
  if (state?.type === "finished" && !view.isVisible()) offer(describeSummary(state.summary), "Show", view.show);
};

/** Two models at once would make each other slow, and there is one list of results. */
export function refuseAtWork({ search }: RecitedList): void {
  if (search?.state.type === "atWork")
    throw new HumanError("A search is at work; wait for its end, or cancel it in its notification.");
}

/** The Explorer passes the clicked file, and an array of all selected files. */
const givenFiles = ([first, all]: readonly unknown[]): string[] => {
  const given: readonly unknown[] = Array.isArray(all) && all.length > 0 ? all : [first];
  return given.flatMap((each) => (each instanceof vscode.Uri && each.scheme === "file" ? [each.fsPath] : []));
};

const run = async ({ engines, log }: Services, list: RecitedList, { subject, model, files }: Search): Promise<void> => {
  const options = {
    location: vscode.ProgressLocation.Notification,
    title: `Finding what ${model} recites`,
    cancellable: true,
  };
  await vscode.window.withProgress(options, async (progress, token) => {
    const cancelled = new AbortController();
    token.onCancellationRequested(() => cancelled.abort());
    const estimate = createActivityEstimate();
    const onProgress = (activity: string, done: number, total: number): void => {
      const left = estimate({ activity, done, total }, Date.now());
      const time = left === undefined ? "" : `, ${describeTimeLeft(left)}`;
      progress.report({ message: describeActivity({ name: activity, done, total }) + time });
    };
    try {
      const folder = folderOf(files);
      const found = { subject, files, folder, onFound: list.add, onProgress, signal: cancelled.signal };
      const summary = await engines.find(found);
      for (const sentence of summary.leftOut) log.warn(`Left out: ${sentence}`);
      list.end({ type: "finished", summary });
    } catch (error) {
      if (!cancelled.signal.aborted) throw error;
      list.end({ type: "interrupted" });
    }
  });
};

/** The folder in which the answers are kept, so that the next search goes on: the workspace's, as in a terminal. */
const folderOf = ([first = ""]: readonly string[]): string => {
  const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.file(first)) ?? vscode.workspace.workspaceFolders?.[0];
  return folder?.uri.fsPath ?? path.dirname(first);
};
