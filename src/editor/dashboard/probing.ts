import type * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";
import { completePrompt } from "../annotations/probing/completePrompt";
import { hasTrust } from "../commands/command";
import type { Engines } from "../engines";
import type { DashboardProbing } from "./session";

const historyKey = "probedPrompts";
const mostPrompts = 30;

/** Answers the probes of the dashboard's panels. The workspace keeps the prompts. */
export function createDashboardProbing(
  { workspaceState }: Pick<vscode.ExtensionContext, "workspaceState">,
  engines: Engines,
): DashboardProbing {
  const prompts = (): readonly string[] => workspaceState.get<readonly string[]>(historyKey, []);
  return {
    complete: async (runFolder, request, listening) => {
      if (!(await hasTrust())) throw new HumanError("A probe starts an engine; trust the workspace first.");
      return completePrompt(engines, runFolder, { request, ...listening });
    },
    prompts,
    keepPrompt: async (prompt) => {
      const others = prompts().filter((other) => other !== prompt);
      await workspaceState.update(historyKey, [prompt, ...others].slice(0, mostPrompts));
    },
  };
}
