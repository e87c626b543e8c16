import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Workbench } from "../host/workbench.mjs";
import { openWorkbench, pictureFailures } from "./support/openWorkbench";
import { isOffered } from "./support/palette";
import { welcomeIsShown } from "./support/views";

let workbench: Workbench;

pictureFailures(() => workbench);

describe("a window with no folder", () => {
  beforeAll(async () => {
    workbench = await openWorkbench();
    await workbench.open();
  });

  afterAll(() => (workbench as Workbench | undefined)?.dispose());

  it("says in the Runs view that a folder is missing, and offers the sample", async () => {
    await workbench.runCommand("Lethe: Focus on Runs View");
    await welcomeIsShown(workbench, "Open a folder to start runs.");
    await welcomeIsShown(workbench, "Open Sample Workspace");
  });

  it("says what is missing, in one sentence, where a run is to be started or a text to be added", async () => {
    const { page } = workbench;
    await workbench.runCommand("Lethe: Start Run");
    await workbench.toast("Start Run: there is no suitable *.lethe.json in this workspace.").waitFor();
    await page.keyboard.press("Control+Alt+N");
    await page.locator(".editor-group-container.active .monaco-editor.focused").waitFor();
    await page.keyboard.type("A sentence to forget.");
    await page.keyboard.press("Control+A");
    await workbench.runCommand("Lethe: Add Selection to Forget Set");
    await workbench.toast("No configuration of this workspace names a forget set; make one with New Run").waitFor();
  }, 120_000);

  it("does not offer what needs a run", async () => {
    expect(await isOffered(workbench, "Lethe: Start Run")).toBe(true);
    for (const title of ["Pause Run", "Resume Run", "Export Model", "Delete Run", "Compare Runs"]) {
      expect(await isOffered(workbench, `Lethe: ${title}`)).toBe(false);
    }
  });
});
