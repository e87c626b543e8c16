import * as vscode from "vscode";
import { glossaryCommandName } from "../../protocol/glossary";
import { listCheckpoints } from "../../runs/checkpoint";
import type { Services } from "../services";
import { runsTree } from "./runsModel";
import type { RunsNode } from "./runsModel";

/** The Runs view. Each run has its state and scores, and its checkpoints are below it. */
export function registerRunsView({ context, store, selected, archive }: Services): void {
  const changed = new vscode.EventEmitter<void>();
  const provider: vscode.TreeDataProvider<RunsNode> = {
    onDidChangeTreeData: changed.event,
    getTreeItem: toTreeItem,
    getChildren: async (node) => {
      await store.whenReady;
      if (node === undefined) return runsTree(store.runs, archive.ids, Date.now());
      if (node.type === "checkpoint") return [];
      if (node.type === "archive") return [...node.children];
      // A run deletes all checkpoints except the best and the newest. Deleted checkpoints get no row.
      const kept = new Set(await listCheckpoints(node.runFolder));
      return node.children.filter(({ step }) => kept.has(step));
    },
  };
  const view = vscode.window.createTreeView("lethe.runs", { treeDataProvider: provider, canSelectMany: true });
  context.subscriptions.push(
    changed,
    view,
    store.onDidChange(() => changed.fire()),
    archive.onDidChange(() => changed.fire()),
    view.onDidChangeSelection(({ selection: [first, ...others] }) => {
      if (others.length === 0 && (first?.type === "run" || first?.type === "checkpoint"))
        selected.select(first.runFolder);
    }),
  );
}

const toTreeItem = (node: RunsNode): vscode.TreeItem => {
  const { Collapsed, None } = vscode.TreeItemCollapsibleState;
  if (node.type === "archive") {
    const item = new vscode.TreeItem(node.label, Collapsed);
    item.id = "archive";
    item.iconPath = new vscode.ThemeIcon("archive");
    return item;
  }
  const hasChildren = node.type === "run" && node.children.length > 0;
  const item = new vscode.TreeItem(node.label, hasChildren ? Collapsed : None);
  item.description = node.description;
  const tooltip = new vscode.MarkdownString(node.tooltip);
  tooltip.isTrusted = { enabledCommands: [glossaryCommandName] };
  item.tooltip = tooltip;
  item.accessibilityInformation = { label: `${node.label}, ${node.description}` };
  if (node.type === "checkpoint") {
    item.id = node.folder;
    item.iconPath = new vscode.ThemeIcon("save");
    item.contextValue = "checkpoint";
    return item;
  }
  item.id = node.runFolder;
  item.iconPath = new vscode.ThemeIcon(
    node.icon,
    node.iconColour === undefined ? undefined : new vscode.ThemeColor(node.iconColour),
  );
  item.contextValue = node.context;
  item.command = { command: "lethe.openDashboard", title: "Open Dashboard", arguments: [node.runFolder] };
  return item;
};
