import * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";
import type { VerifiedLine } from "../../protocol/verification";
import { hasTrust, registerCommands } from "../commands/command";
import { furtherArgument } from "../commands/furtherArgument";
import { pickConfiguration } from "../commands/pickConfiguration";
import { isSameFile } from "../sameFile";
import type { Services } from "../services";
import { modelToVerify } from "./modelToVerify";
import { createVerificationResults } from "./verificationResults";

/** What the last verifications found, for the integration tests: the editor has no interface to read test results. */
export type VerificationDoor = Pick<ReturnType<typeof registerVerificationTests>, "verified">;

/** What the verifications of this window have found. */
export type VerifiedModels = ReturnType<typeof registerVerificationTests>["models"];

const configurations = "**/*.lethe.json";

/**
 * Shows `lethe verify` in the Test Explorer. Each configuration is a test, and the passages of its forget set are its
 * parts, which appear with the first verification. A passage fails if the model gives it away; it is in error if it
 * could not be measured. The model is that of the configuration's selected or latest run with a result. Without such a
 * run, it is the configuration's own model.
 */
export function registerVerificationTests({ context, engines, log, store, selected }: Services) {
  const controller = vscode.tests.createTestController("lethe.verify", "Lethe: text to forget");
  const outcomes = new Map<string, VerifiedLine["outcome"]>();
  const results = createVerificationResults(store.find);
  const didVerify = new vscode.EventEmitter<void>();

  const list = async (): Promise<void> => {
    const files = await vscode.workspace.findFiles(configurations);
    const listed = new Map(files.map((uri) => [uri.toString(), uri]));
    controller.items.forEach(({ id }) => {
      if (!listed.has(id)) controller.items.delete(id);
    });
    for (const [id, uri] of listed)
      if (controller.items.get(id) === undefined)
        controller.items.add(controller.createTestItem(id, vscode.workspace.asRelativePath(uri), uri));
  };
  context.subscriptions.push(controller, didVerify);
  let isWatching = false;
  controller.resolveHandler = async (item) => {
    if (item !== undefined) return;
    await list();
    if (isWatching) return;
    isWatching = true;
    // The list is not needed before the Test Explorer opens, so the start of the extension watches no files for it.
    const watcher = vscode.workspace.createFileSystemWatcher(configurations, false, true, false);
    const listAgain = (): void => void list();
    context.subscriptions.push(watcher, watcher.onDidCreate(listAgain), watcher.onDidDelete(listAgain));
  };
  controller.refreshHandler = list;

  const runOf = (configurationFile: string, named?: string) =>
    modelToVerify(store.runs, configurationFile, named, selected.current);

  const verify = async (item: vscode.TestItem, run: vscode.TestRun, named: string | undefined): Promise<void> => {
    const file = item.uri?.fsPath;
    if (file === undefined) return;
    const cancelled = new AbortController();
    const subscription = run.token.onCancellationRequested(() => cancelled.abort());
    const finished = runOf(file, named);
    item.description = finished === undefined ? "before unlearning" : finished.name;
    run.started(item);
    try {
      const { verified } = await engines.verify(finished?.folder ?? named ?? file, cancelled.signal, (sentence) =>
        run.appendOutput(`${sentence}\r\n`),
      );
      const parts = verified.map((passage) => partOf(controller, item, passage));
      item.children.replace(parts);
      for (const [place, passage] of verified.entries()) {
        const part = parts[place];
        if (part === undefined) continue;
        outcomes.set(part.id, passage.outcome);
        show(run, part, passage);
      }
      if (finished !== undefined) {
        const passed = verified.filter(({ outcome }) => outcome === "passed").length;
        results.keep(finished, { passed, passages: verified.length });
        didVerify.fire();
      }
    } catch (error) {
      if (cancelled.signal.aborted) run.skipped(item);
      else run.errored(item, new vscode.TestMessage(error instanceof Error ? error.message : String(error)));
    } finally {
      subscription.dispose();
    }
  };

  /** @param named the folder of the run whose model is verified, if the user named one */
  const runTests = async (request: vscode.TestRunRequest, named?: string): Promise<void> => {
    if (!vscode.workspace.isTrusted) {
      void vscode.window.showInformationMessage("Lethe opens a model only in a trusted workspace.");
      return;
    }
    if (request.include === undefined) await list();
    const chosen = request.include ?? [...controller.items].map(([, item]) => item);
    // A model is opened once for all passages of a configuration.
    const items = new Set(chosen.map((item) => item.parent ?? item));
    const run = controller.createTestRun(request);
    for (const item of items) run.enqueued(item);
    try {
      // One after the other, because each of them keeps all cores busy.
      for (const item of items) if (!run.token.isCancellationRequested) await verify(item, run, named);
    } catch (error) {
      log.error(error instanceof Error ? error : String(error));
    } finally {
      run.end();
    }
  };
  controller.createRunProfile("Verify", vscode.TestRunProfileKind.Run, (request) => runTests(request), true);
  registerCommands(context, log, {
    "lethe.verifyModel": async (...arguments_) => {
      if (!(await hasTrust())) return;
      const outline = await pickConfiguration(
        arguments_,
        "Verify Model",
        ({ objective }) => objective !== "memorization",
      );
      if (outline === undefined) return;
      const named = furtherArgument(arguments_, "runFolder");
      if (named !== undefined && runOf(outline.file, named) === undefined)
        throw new HumanError(`${named} has no finished model of ${outline.file}; choose another run.`);
      await list();
      const item = [...controller.items]
        .map(([, each]) => each)
        .find(({ uri }) => uri !== undefined && isSameFile(uri.fsPath, outline.file));
      if (item === undefined)
        throw new HumanError(`${outline.file} is in no folder of the workspace; open its folder, and try again.`);
      void vscode.commands.executeCommand("workbench.view.testing.focus");
      await runTests(new vscode.TestRunRequest([item]), named);
    },
  });
  return {
    models: { resultOf: results.resultOf, onDidVerify: didVerify.event },
    /** The outcome of each passage, by the address of its configuration and its id. */
    verified: (): ReadonlyMap<string, VerifiedLine["outcome"]> => outcomes,
  };
}

const partOf = (
  controller: vscode.TestController,
  { id: configuration }: vscode.TestItem,
  { id, file, line, task }: VerifiedLine,
): vscode.TestItem => {
  const part = controller.createTestItem(`${configuration} ${id}`, id, vscode.Uri.file(file));
  part.description = task;
  part.range = new vscode.Range(line - 1, 0, line - 1, 0);
  return part;
};

const show = (run: vscode.TestRun, part: vscode.TestItem, { outcome, sentence }: VerifiedLine): void => {
  if (outcome === "passed") {
    run.passed(part);
    return;
  }
  const message = new vscode.TestMessage(sentence);
  if (part.uri !== undefined && part.range !== undefined) message.location = new vscode.Location(part.uri, part.range);
  if (outcome === "unmeasured") run.errored(part, message);
  else run.failed(part, message);
};
