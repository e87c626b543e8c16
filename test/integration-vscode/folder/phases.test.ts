import assert from "node:assert/strict";
import { readFile, rm, writeFile } from "node:fs/promises";
import * as vscode from "vscode";
import { phases } from "../support/editorDoor";
import { activateLethe } from "../support/extension";
import { startRun, waitForStatus, workspaceFile } from "../support/runs";
import { eventually } from "../support/waiting";

describe("the Phases view", () => {
  const configuration = workspaceFile("phases.lethe.json");

  /** Waits until a phase of the configuration is the next one. */
  const nextIs = (label: string) =>
    eventually(`the next phase is ${label}`, async () => {
      const shown = await phases();
      if (shown?.configurationFile !== configuration.fsPath) return undefined;
      return shown.phases.find((phase) => phase.isNext && phase.label === label);
    });

  before(async () => {
    await activateLethe();
    await vscode.commands.executeCommand("lethe.phases.focus");
  });

  after(async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    await rm(configuration.fsPath);
  });

  it("follows the opened configuration from a mistake over its first run to the verdict", async () => {
    const text = await readFile(workspaceFile("short.lethe.json").fsPath, "utf8");
    await writeFile(configuration.fsPath, text.replace("{", '{ "trainning": {},'));
    await vscode.window.showTextDocument(configuration);
    await nextIs("Configuration");
    await writeFile(configuration.fsPath, text);
    const training = await nextIs("Unlearning");
    assert.equal(training.actions[0]?.name, "run");
    const folder = await startRun(configuration);
    await waitForStatus(folder, "done");
    const shown = await eventually("the run is the result", async () => {
      const found = await phases();
      const run = found?.phases.find(({ label }) => label === "Unlearning");
      return run?.state === "done" && run.shows === folder ? found : undefined;
    });
    assert.match(shown.phases.find(({ label }) => label === "Verdict")?.description ?? "", /of 7 targets met/);
    assert.equal(shown.phases.find(({ label }) => label === "Attacks")?.actions[0]?.name, "assess");
    await vscode.commands.executeCommand("lethe.verifyModel", configuration);
    await vscode.commands.executeCommand("lethe.phases.focus");
    await eventually("the release has the result of the verification", async () =>
      (await phases())?.phases.some(({ description }) => /^\d+ of \d+ passages pass$/.test(description)),
    );
  });

  it("shows the configuration that is opened instead", async () => {
    await vscode.window.showTextDocument(workspaceFile("short.lethe.json"));
    await eventually(
      "the phases are those of the other configuration",
      async () => (await phases())?.configurationFile === workspaceFile("short.lethe.json").fsPath,
    );
  });

  it("opens a terminal for a command line that only the terminal has", async () => {
    const before = vscode.window.terminals.length;
    await vscode.commands.executeCommand("lethe.typePhaseCommand", {
      ...{ line: "lethe monitor short.lethe.json", folder: workspaceFile("").fsPath },
    });
    const terminal = await eventually("the terminal is open", () => vscode.window.terminals[before]);
    assert.equal(terminal.name, "Lethe");
    terminal.dispose();
  });
});
