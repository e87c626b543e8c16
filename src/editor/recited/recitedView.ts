import path from "node:path";
import * as vscode from "vscode";
import { describeSummary } from "../../protocol/recited";
import type { RecitedText } from "../../protocol/recited";
import { folderLabel } from "../folderLabel";
import { setContext } from "../setContext";
import type { RecitedList } from "./recitedList";
import { describeRecited } from "./recitedModel";

const viewId = "lethe.recited";

/**
 * The view of what a search has found, the most exposed passage first. It is there after the first search, also after a
 * reload.
 */
export function createRecitedView(list: RecitedList) {
  const changed = new vscode.EventEmitter<void>();
  const view = vscode.window.createTreeView<RecitedText>(viewId, {
    canSelectMany: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: (passage) => toTreeItem(passage, list.isAdded(passage)),
      getChildren: (passage) => (passage === undefined ? [...list.found] : []),
    },
  });
  const update = (): void => {
    const { search, found } = list;
    setContext("lethe.hasSearched", search !== undefined);
    setContext("lethe.canGoOn", search?.state.type === "earlier" || search?.state.type === "interrupted");
    setContext(
      "lethe.hasRecited",
      found.some((passage) => !list.isAdded(passage)),
    );
    view.description = search?.model ?? "";
    view.message = messageOf(list);
    const tooltip = `${found.length} ${found.length === 1 ? "passage is" : "passages are"} recited or answered`;
    view.badge = found.length === 0 ? undefined : { value: found.length, tooltip };
    changed.fire();
  };
  const subscriptions = [list.onDidChange(update), vscode.workspace.onDidGrantWorkspaceTrust(update)];
  if (list.search !== undefined) update();
  return {
    show: (): void => void vscode.commands.executeCommand(`${viewId}.focus`),
    isVisible: (): boolean => view.visible,
    dispose: (): void => {
      for (const part of [...subscriptions, view, changed]) part.dispose();
    },
  };
}

/**
 * The line above the rows. Without a row, the view's welcome text says what to do after a finished search, and the
 * editor shows it only if there is no such line.
 */
const messageOf = ({ search, found }: RecitedList): string => {
  switch (search?.state.type) {
    case "atWork":
      return "The search is at work. Passages appear here as soon as they are found.";
    case "earlier":
      return `What the last search has found is kept. ${howToShow(search.state.isFinished)}`;
    case "interrupted":
      return "The search was interrupted. “Go On with the Search” goes on where it was.";
    case "finished":
      return found.length === 0 && search.state.summary.measured > 0 ? "" : describeSummary(search.state.summary);
    case undefined:
      return "";
  }
};

/** Showing it starts the engine, which Lethe does not do in an untrusted workspace. */
const howToShow = (isFinished: boolean): string => {
  if (!vscode.workspace.isTrusted) return "Trust this workspace to show it again.";
  return `“Go On with the Search” shows it again${isFinished ? "." : ", and asks for the rest."}`;
};

const toTreeItem = (passage: RecitedText, isAdded: boolean): vscode.TreeItem => {
  const { label, description, tooltip } = describeRecited(passage, isAdded, folderLabel(passage.file));
  const item = new vscode.TreeItem(label, vscode.TreeItemCollapsibleState.None);
  item.id = JSON.stringify([passage.file, passage.id, passage.line]);
  item.description = description;
  item.tooltip = tooltip;
  item.iconPath = isAdded
    ? new vscode.ThemeIcon("check", new vscode.ThemeColor("testing.iconPassed"))
    : new vscode.ThemeIcon("megaphone", new vscode.ThemeColor("list.warningForeground"));
  item.contextValue = isAdded ? "added" : "recited";
  item.command = { command: "lethe.openRecited", title: "Open Passage", arguments: [passage] };
  item.accessibilityInformation = {
    label: [label, description, path.dirname(passage.file)].filter(Boolean).join(", "),
  };
  return item;
};
