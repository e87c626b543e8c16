import * as vscode from "vscode";
import { listCheckpoints } from "../../runs/checkpoint";
import type { Services } from "../services";
import { runsTree } from "./runsModel";
import type { RunNode, RunsNode } from "./runsModel";

/** The Runs view: every run with its state and scores, and below each run its checkpoints. */
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
      // A run keeps only its best and its newest checkpoint.
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
  if (node.type === "checkpoint") {
    const item = new vscode.TreeItem(node.label, None);
    item.id = node.folder;
    item.description = node.description;
    item.tooltip = new vscode.MarkdownString(node.tooltip);
    item.iconPath = new vscode.ThemeIcon("save");
    item.accessibilityInformation = { label: `${node.label}, ${node.description}` };
    item.contextValue = "checkpoint";
    return item;
  }
  return runItem(node, node.children.length === 0 ? None : Collapsed);
};

const runItem = (node: RunNode, state: vscode.TreeItemCollapsibleState): vscode.TreeItem => {
  const item = new vscode.TreeItem(node.label, state);
  item.id = node.runFolder;
  item.description = node.description;
  item.tooltip = new vscode.MarkdownString(node.tooltip);
  item.iconPath = new vscode.ThemeIcon(
    node.icon,
    node.iconColour === undefined ? undefined : new vscode.ThemeColor(node.iconColour),
  );
  item.contextValue = node.context;
  item.command = { command: "lethe.openDashboard", title: "Open Dashboard", arguments: [node.runFolder] };
  item.accessibilityInformation = { label: `${node.label}, ${node.description}` };
  return item;
};
