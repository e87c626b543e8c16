import path from "node:path";
import * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";
import { registerCommands } from "../commands/command";
import type { Services } from "../services";
import type { VerifiedModels } from "../verification/verificationTests";
import { followPhases } from "./followPhases";
import type { ShownPhases } from "./followPhases";
import { phaseNode } from "./phasesModel";
import type { PhaseNode } from "./phasesModel";
import { createShownConfiguration } from "./shownConfiguration";
import { takeNextStep } from "./takeNextStep";
import { createTypeInTerminal } from "./typeInTerminal";

/** The phases of the shown configuration, for the integration tests: the editor has no interface to read a view. */
export interface PhasesDoor {
  readonly phases: () => ShownPhases | undefined;
}

/** Registers the Phases view: what is done for the selected configuration, what is missing, and what comes next. */
export function registerPhases(services: Services, verified: VerifiedModels): PhasesDoor {
  const { context, log } = services;
  const shown = createShownConfiguration(services);
  const typeInTerminal = createTypeInTerminal(context);
  const follower = followPhases(services, shown, verified, () => view.visible);
  const changed = new vscode.EventEmitter<void>();
  const view = vscode.window.createTreeView<PhaseNode>("lethe.phases", {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getTreeItem: toTreeItem,
      getChildren: async (node) => {
        if (node !== undefined) return [];
        if (follower.current === undefined) await follower.read();
        const { current } = follower;
        return current?.phases.map((phase) => phaseNode(phase, current.configurationFile)) ?? [];
      },
    },
  });
  context.subscriptions.push(
    changed,
    view,
    view.onDidChangeVisibility(({ visible }) => {
      if (visible) follower.readAgain();
    }),
    follower.onDidChange(() => {
      const { current } = follower;
      view.description = current === undefined ? "" : path.basename(current.configurationFile);
      changed.fire();
    }),
  );
  registerCommands(context, log, {
    "lethe.nextPhase": async () => {
      await follower.readAfresh();
      const { current } = follower;
      if (current === undefined)
        throw new HumanError('There is no configuration; open one, or use the command "New Run Configuration".');
      const next = current.phases.find(({ isNext }) => isNext);
      await takeNextStep(next, path.dirname(current.configurationFile), typeInTerminal);
    },
    "lethe.typePhaseCommand": async (node) => {
      const { line, folder } = node as Partial<PhaseNode>;
      if (line !== undefined && folder !== undefined) await typeInTerminal(line, folder);
    },
  });
  return { phases: () => follower.current };
}

const toTreeItem = (node: PhaseNode): vscode.TreeItem => {
  const item = new vscode.TreeItem(node.label, vscode.TreeItemCollapsibleState.None);
  item.description = node.description;
  item.tooltip = new vscode.MarkdownString(node.tooltip);
  item.iconPath = new vscode.ThemeIcon(
    node.icon,
    node.iconColour === undefined ? undefined : new vscode.ThemeColor(node.iconColour),
  );
  item.contextValue = node.context;
  item.accessibilityInformation = { label: node.spoken };
  if (node.opensConfiguration)
    item.command = { command: "vscode.open", title: "Open", arguments: [vscode.Uri.file(node.configurationFile)] };
  else if (node.shows !== undefined)
    item.command = { command: "lethe.openDashboard", title: "Open Dashboard", arguments: [node.shows] };
  return item;
};
