import path from "node:path";
import { test } from "vitest";
import { ensureHost } from "../../host/install.mjs";
import { startEditor } from "../../host/workbench.mjs";
import type { Workbench, WindowOptions } from "../../host/workbench.mjs";
import { keepEvidence } from "./evidence";
import { killEngines } from "./engines";

/** One server and one browser for the whole suite, because their start takes longer than most tests. */
const withEditor = test.extend("editor", { scope: "worker" }, async ({}, { onCleanup }) => {
  const editor = await startEditor(await ensureHost());
  onCleanup(() => editor.dispose());
  return editor;
});

/**
 * Tests of one file, in a new window. A test that fails leaves its evidence in `.vscode-test/failures`.
 *
 * @param open opens the workspace, before the first test
 */
export function workbenchTest(open: (workbench: Workbench) => Promise<void>, options: WindowOptions = {}) {
  const it = withEditor.extend("workbench", { scope: "file" }, async ({ editor }, { onCleanup }) => {
    const workbench = await editor.openWindow(options);
    onCleanup(async () => {
      // Also engines of a workspace in the extension's storage.
      await killEngines(path.dirname(workbench.folder));
      await workbench.dispose();
    });
    try {
      await open(workbench);
    } catch (error) {
      await keepEvidence(workbench, "open");
      throw error;
    }
    return workbench;
  });
  // Opens the window before the first test, whose time limit does not include it.
  it.beforeAll(({ workbench }) => workbench.page.bringToFront());
  it.afterEach(async ({ task, workbench }) => {
    if (task.result?.state === "fail") await keepEvidence(workbench, task.name);
  });
  return it;
}
