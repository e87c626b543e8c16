import path from "node:path";
import * as vscode from "vscode";
import type { ChosenNode } from "../control/chooseNode";
import type { DeviceReport } from "../protocol/devices";
import type { RunRecord } from "../runs/runRecord";

/** Starts the processes that work: the engines of runs. */
export interface Engines {
  /**
   * A Node that has been tried and can run the engine.
   *
   * @throws HumanError when there is none
   */
  readonly nodePath: () => Promise<string>;
  /** The bundle of the `lethe` command. */
  readonly cliPath: string;
  /**
   * @param overrides `key.path=value` each
   * @returns the run's folder, and sentences on what the run will take of the machine
   * @throws HumanError when the configuration or an input is wrong, or the engine cannot be started
   */
  readonly start: (
    configurationFile: string,
    kind: RunRecord["kind"],
    overrides?: readonly string[],
  ) => Promise<StartedRun>;
  /**
   * Starts another attempt at a run that ended before it was done.
   *
   * @throws HumanError when an input has changed since, or an engine still holds the run
   */
  readonly resume: (runFolder: string) => Promise<void>;
  /**
   * What the machine can compute on, found out by trying.
   *
   * @throws HumanError when the test of them cannot be run
   */
  readonly devices: () => Promise<DeviceReport>;
}

export interface StartedRun {
  readonly runFolder: string;
  readonly notices: readonly string[];
}

const ownNodeToldKey = "ownNodeTold";

export function createEngines(context: vscode.ExtensionContext, log: vscode.LogOutputChannel): Engines {
  const bundle = (name: string): string => context.asAbsolutePath(path.join("dist", name));
  let chosen: { readonly setting: string | undefined; readonly node: Promise<ChosenNode> } | undefined;

  const choose = async (setting: string | undefined): Promise<ChosenNode> => {
    const { chooseNode } = await import("../control/chooseNode");
    const candidates = { setting, searchPath: process.env["PATH"], own: process.execPath };
    const node = await chooseNode(candidates, bundle("self-test.js"));
    log.info(`Engines run on ${node.nodePath} (Node ${node.version}).`);
    if (node.origin === "own") tellOwnNode(context);
    return node;
  };

  const nodePath = async (): Promise<string> => {
    const setting = vscode.workspace.getConfiguration("lethe").get<string>("nodePath", "").trim() || undefined;
    if (chosen === undefined || chosen.setting !== setting) chosen = { setting, node: choose(setting) };
    const mine = chosen;
    try {
      return (await mine.node).nodePath;
    } catch (error) {
      // The next call tries again; a choice for another setting stays.
      if (chosen === mine) chosen = undefined;
      throw error;
    }
  };

  const { version: engineVersion } = context.extension.packageJSON as { version: string };
  return {
    nodePath,
    cliPath: bundle("cli.js"),
    start: async (configurationFile, kind, overrides = []) =>
      withProgress("Lethe: starting a run", async (report) => {
        const { launchRun } = await import("../control/launchRun");
        const enginePath = bundle("engine.js");
        const notices: string[] = [];
        const runFolder = await launchRun({
          configurationFile,
          kind,
          overrides,
          enginePath,
          engineVersion,
          nodePath: await nodePath(),
          onProgress: reading(report),
          onNotice: (sentence) => {
            log.info(sentence);
            report(sentence);
            notices.push(sentence);
          },
        });
        return { runFolder, notices };
      }),
    resume: async (runFolder) =>
      withProgress("Lethe: resuming a run", async (report) => {
        const { resumeEngine } = await import("../control/resume");
        const enginePath = bundle("engine.js");
        await resumeEngine({ runFolder, enginePath, nodePath: await nodePath(), onProgress: reading(report) });
      }),
    devices: async () =>
      withProgress("Lethe: trying the devices", async () => {
        const { findDevices } = await import("../control/findDevices");
        return findDevices({ testPath: bundle("device-test.js"), nodePath: await nodePath() });
      }),
  };
}

/** In the status bar: a notification would be in the way. */
const withProgress = <T>(title: string, task: (report: (message: string) => void) => Promise<T>): Thenable<T> =>
  vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, (progress) =>
    task((message) => progress.report({ message })),
  );

const reading =
  (report: (message: string) => void) =>
  (done: number, total: number): void =>
    report(`reading model and data, ${percent(done, total)}`);

const percent = (done: number, total: number): string => `${total === 0 ? 100 : Math.floor((100 * done) / total)}%`;

const tellOwnNode = (context: vscode.ExtensionContext): void => {
  if (context.globalState.get<boolean>(ownNodeToldKey)) return;
  void context.globalState.update(ownNodeToldKey, true);
  const set = "Choose a Node";
  void vscode.window
    .showInformationMessage(
      "No Node 20 or newer was found on the PATH, so runs use the editor's own; it cannot update itself while a run works.",
      set,
    )
    .then((answer) => {
      if (answer === set) void vscode.commands.executeCommand("workbench.action.openSettings", "lethe.nodePath");
    });
};
