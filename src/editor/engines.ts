import path from "node:path";
import * as vscode from "vscode";
import type { ChosenNode } from "../control/chooseNode";
import type { FindProcessOptions } from "../control/findProcess";
import type { LaunchOptions } from "../control/launch";
import type { CheckReport } from "../protocol/findings";
import { offer } from "./commands/offer";
import type { EngineKind } from "../protocol/runKind";

/** Values that replace values of the configuration, whether the run makes a retrained model, and what it attacks. */
export type StartOptions = Pick<LaunchOptions, "overrides" | "retrained" | "assessed">;

const ownNodeToldKey = "ownNodeTold";

export type Engines = ReturnType<typeof createEngines>;

/** Starts the engine processes of runs. */
export function createEngines(context: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
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
      // The search for a Node has failed. `chosen` is cleared, so that the next call searches again. But if the setting
      // `lethe.nodePath` has changed in the meantime, `chosen` already contains a newer search. The newer search must
      // stay.
      if (chosen === mine) chosen = undefined;
      throw error;
    }
  };

  const { version: engineVersion } = context.extension.packageJSON as { version: string };
  return {
    /**
     * Finds a Node that passes the engine's self-test, and returns the path of this Node.
     *
     * @throws HumanError when no Node passes
     */
    nodePath,
    /** The bundle of the `lethe` command. */
    cliPath: bundle("cli.js"),
    /**
     * Starts a run.
     *
     * @returns the run's folder, and sentences about the memory and disk space that the run needs
     * @throws HumanError when the configuration or an input is wrong, or when the engine cannot be started
     */
    start: (configurationFile: string, kind: EngineKind, options: StartOptions = {}) =>
      withProgress("Lethe: starting a run", async (report) => {
        const { launchRun } = await import("../control/launchRun");
        const enginePath = bundle("engine.js");
        const notices: string[] = [];
        const run = { configurationFile, kind, ...options, enginePath, engineVersion, nodePath: await nodePath() };
        const onNotice = (sentence: string): void => {
          log.info(sentence);
          report(sentence);
          notices.push(sentence);
        };
        const launch = { ...run, onProgress: reading(report), onNotice };
        const runFolder = await launchRun(launch, bundle("control/launchWorker.js"));
        return { runFolder, notices };
      }),
    /**
     * Checks a configuration, its model and its sets in a separate process.
     *
     * @returns undefined if the user cancels the check
     * @throws HumanError when the check cannot be run
     */
    check: (configurationFile: string): Thenable<CheckReport | undefined> =>
      vscode.window.withProgress(
        {
          location: vscode.ProgressLocation.Notification,
          title: `Checking ${path.basename(configurationFile)}`,
          cancellable: true,
        },
        async (progress, token) => {
          const cancelled = new AbortController();
          token.onCancellationRequested(() => cancelled.abort());
          const { runCheckCommand } = await import("../control/checkProcess");
          try {
            return await runCheckCommand({
              configurationFile,
              cliPath: bundle("cli.js"),
              nodePath: await nodePath(),
              asksModel: true,
              onProgress: (activity, done, total) =>
                progress.report({ message: done > 0 && total > 1 ? `${activity} ${done}/${total}` : activity }),
              signal: cancelled.signal,
            });
          } catch (error) {
            if (cancelled.signal.aborted) return undefined;
            throw error;
          }
        },
      ),
    /**
     * Checks a configuration as `check` does, but without asking the model, and shows the progress in the status bar.
     *
     * @param signal ends the check. The promise is then rejected
     * @throws HumanError when the check cannot be run
     */
    checkFiles: (configurationFile: string, signal: AbortSignal) =>
      withProgress(`Lethe: checking ${path.basename(configurationFile)}`, async () => {
        const { runCheckCommand } = await import("../control/checkProcess");
        const paths = { configurationFile, cliPath: bundle("cli.js"), nodePath: await nodePath() };
        return runCheckCommand({ ...paths, asksModel: false, signal });
      }),
    /**
     * Verifies the model of a run or of a configuration in a separate process.
     *
     * @param subject a run folder or the file of a configuration
     * @param signal ends the verification. The promise is then rejected
     * @param tell called with each new part of the work
     * @throws HumanError when the verification cannot be run
     */
    verify: async (subject: string, signal: AbortSignal, tell: (activity: string) => void) => {
      const { runVerifyCommand } = await import("../control/verifyProcess");
      let told = "";
      const onProgress = (activity: string): void => {
        if (activity !== told) tell(activity);
        told = activity;
      };
      const paths = { cliPath: bundle("cli.js"), nodePath: await nodePath() };
      return runVerifyCommand(subject, { ...paths, onProgress, signal });
    },
    /**
     * Finds what a model recites of files and folders in a separate process.
     *
     * @throws HumanError when the search cannot be run. If `signal` ends it, the promise is also rejected
     */
    find: async (search: Omit<FindProcessOptions, "cliPath" | "nodePath">) => {
      const { runFindCommand } = await import("../control/findProcess");
      return runFindCommand({ ...search, cliPath: bundle("cli.js"), nodePath: await nodePath() });
    },
    /**
     * Resumes a run that ended before it was done.
     *
     * @param withCopy whether to go on with the run's copies of its sets if the sets have changed
     * @returns the changed files because of which the run was not resumed. Empty if the run was resumed
     * @throws HumanError when the model or a set without a copy has changed, or when an engine still works on the run
     */
    resume: (runFolder: string, withCopy: boolean) =>
      withProgress("Lethe: resuming a run", async (report) => {
        const { resumeEngine } = await import("../control/resume");
        const paths = { runFolder, enginePath: bundle("engine.js"), nodePath: await nodePath() };
        const outcome = await resumeEngine({ ...paths, withCopy, onProgress: reading(report) });
        return "changed" in outcome ? outcome.changed : [];
      }),
    /**
     * Tests the machine's devices and returns the results.
     *
     * @throws HumanError when the test cannot be run
     */
    devices: () =>
      withProgress("Lethe: testing devices", async () => {
        const { findDevices } = await import("../control/findDevices");
        return findDevices(bundle("engine.js"), await nodePath());
      }),
  };
}

/** Shows progress in the status bar, so that it does not interrupt the user. */
const withProgress = <T>(title: string, task: (report: (message: string) => void) => Promise<T>): Thenable<T> =>
  vscode.window.withProgress({ location: vscode.ProgressLocation.Window, title }, (progress) =>
    task((message) => progress.report({ message })),
  );

const reading =
  (report: (message: string) => void) =>
  (done: number, total: number): void =>
    report(`reading model and data, ${total === 0 ? 100 : Math.floor((100 * done) / total)}%`);

const tellOwnNode = (context: vscode.ExtensionContext): void => {
  if (context.globalState.get<boolean>(ownNodeToldKey)) return;
  void context.globalState.update(ownNodeToldKey, true);
  offer(
    "No Node 20 or newer is on the PATH. Runs use the editor's own Node, and the editor cannot update itself during a run.",
    "Choose a Node",
    () => vscode.commands.executeCommand("workbench.action.openSettings", "lethe.nodePath"),
  );
};
