import * as vscode from "vscode";
import { describePart, isSample } from "../../protocol/measuredPart";
import { escapeMarkdown } from "../../protocol/markdown";
import { stepName } from "../../protocol/stepNames";
import { evaluationBefore, latestEvaluation } from "../run";
import type { Services } from "../services";
import { emptyTree, readPassagesTree } from "./passagesModel";
import type { PassageNode, PassagesNode } from "./passagesModel";

/** The Passages view: the forget set with the scores of the selected run's latest evaluation. */
export function registerPassagesView({ context, store, selected, log }: Services): void {
  const changed = new vscode.EventEmitter<void>();
  let tree = emptyTree;
  let shown: string | undefined;

  const view = vscode.window.createTreeView<PassagesNode>("lethe.passages", {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: toTreeItem,
      getChildren: (node) => (node === undefined ? tree.tasks : node.type === "task" ? node.children : []),
    },
  });

  const update = async (): Promise<void> => {
    const run = selected.current === undefined ? undefined : store.find(selected.current);
    const evaluation = run && (latestEvaluation(run) ?? evaluationBefore(run));
    const wanted = run && evaluation && `${run.folder}\n${evaluation.file}\n${evaluation.time}`;
    if (wanted === shown) return;
    shown = wanted;
    let next = emptyTree;
    if (run && evaluation) {
      try {
        next = await readPassagesTree(run);
      } catch (error) {
        // The run may have been deleted since its evaluation was found. The view is then empty.
        log.warn(String(error));
      }
    }
    // The user may have selected another run while the passages were read. The passages are then not shown.
    if (shown !== wanted) return;
    tree = next;
    const isPart = evaluation !== undefined && isSample(evaluation);
    view.description =
      run && evaluation
        ? `${run.name}, ${stepName(run.kind, evaluation.step)}${isPart ? `, ${describePart(evaluation, "forget")}` : ""}`
        : "";
    // A sample says nothing about the other passages, so only a full measurement has a badge.
    view.badge =
      tree.leaking === 0 || isPart
        ? undefined
        : { value: tree.leaking, tooltip: `${tree.leaking} ${tree.leaking === 1 ? "passage leaks" : "passages leak"}` };
    changed.fire();
  };

  context.subscriptions.push(
    changed,
    view,
    store.onDidChange(() => void update()),
    selected.onDidChange(() => void update()),
  );
}

const toTreeItem = (node: PassagesNode): vscode.TreeItem => {
  if (node.type === "passage") return passageItem(node);
  const { Expanded, Collapsed } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(node.label, node.leaking > 0 ? Expanded : Collapsed);
  item.id = node.task;
  item.description = node.description;
  item.iconPath = new vscode.ThemeIcon("symbol-class");
  return item;
};

const passageItem = (node: PassageNode): vscode.TreeItem => {
  const item = new vscode.TreeItem(node.label, vscode.TreeItemCollapsibleState.None);
  item.id = node.id;
  item.description = node.description;
  item.iconPath = node.isLeaking
    ? new vscode.ThemeIcon("megaphone", new vscode.ThemeColor("list.warningForeground"))
    : node.problem !== undefined
      ? new vscode.ThemeIcon("question")
      : new vscode.ThemeIcon("check", new vscode.ThemeColor("testing.iconPassed"));
  const verdict =
    node.problem === undefined
      ? node.isLeaking
        ? "leaks"
        : "does not leak"
      : `could not be measured, because ${node.problem}`;
  item.contextValue = "passage";
  item.tooltip = new vscode.MarkdownString(
    [
      `**${escapeMarkdown(node.id)}** · ${escapeMarkdown(verdict)} · ${node.description}`,
      `Prompt: ${escapeMarkdown(node.prompt)}`,
      `Expected: ${escapeMarkdown(node.answer)}`,
      `Generated: ${escapeMarkdown(node.completion)}`,
      ...(node.membership === undefined ? [] : [escapeMarkdown(node.membership)]),
    ].join("\n\n"),
  );
  item.command = {
    command: "lethe.openSource",
    title: "Open Source Line",
    arguments: [node.source.file, node.source.line],
  };
  item.accessibilityInformation = {
    label: `${node.label}, ${node.description}, ${verdict}`,
  };
  return item;
};
