import path from "node:path";
import * as vscode from "vscode";
import { askForget, askModel, askRetain } from "../newConfiguration/askInputs";
import { askInTurn } from "../newConfiguration/askInTurn";
import { askReady } from "../newConfiguration/askReady";
import type { Draft, Proposing } from "../newConfiguration/draft";
import { keepSelection, writeSelection } from "../newConfiguration/keepSelection";
import { readActiveEditor } from "../newConfiguration/workingText";
import type { Services } from "../services";
import type { Command } from "./command";
import { startRunCommand } from "./startRun";

/** Asks for a model and a list of texts, shows what Lethe read, proposes the rest, and writes a configuration. */
export function newConfiguration(services: Services): Command {
  return async () => {
    const { file, name, selection } = readActiveEditor();
    const proposing = await import("../../control/proposeRun");
    const reader = proposing.createTextReader(
      services.context.asAbsolutePath(path.join("dist", "control", "readTextsWorker.js")),
    );
    const selected = selection === "" ? undefined : await writeSelection(name, selection);
    try {
      const wizard = {
        proposing,
        reader,
        working: { file, selection: selected?.file },
        generalText: proposing.generalTextFile(services.context.asAbsolutePath("media")),
      };
      const steps = [askModel(wizard), askForget(wizard), askRetain(wizard), askReady(wizard)];
      const answers = await askInTurn<Draft>("New Run Configuration", steps);
      if (answers === undefined) return;
      // The draft is complete, because the user has answered every step.
      const draft = answers as Draft;
      await write(draft, selected?.file, proposing);
      await act(draft, services, proposing);
    } finally {
      await reader.dispose();
      await selected?.dispose();
    }
  };
}

const write = async (
  { file, proposal }: Draft,
  selection: string | undefined,
  { writeConfiguration }: Proposing,
): Promise<void> => {
  const { forget } = proposal;
  const kept = forget.file === selection ? await keepSelection(selection, path.dirname(file)) : forget.file;
  await writeConfiguration({ ...proposal, forget: { ...forget, file: kept } }, file);
  await vscode.window.showTextDocument(vscode.Uri.file(file));
};

const act = async (
  { file, action, proposal }: Draft,
  services: Services,
  { isPreparation }: Proposing,
): Promise<void> => {
  const uri = vscode.Uri.file(file);
  if (action === "check") await vscode.commands.executeCommand("lethe.checkConfiguration", uri);
  if (action !== "start") return;
  if (isPreparation(proposal)) {
    await vscode.commands.executeCommand("lethe.prepareTargetModel", uri);
    return;
  }
  const before = services.selected.current;
  await startRunCommand(services)(uri);
  const run = services.selected.current;
  if (run !== undefined && run !== before) services.dashboard.open(run);
};
