import { describe, expect } from "vitest";
import { isOffered } from "./support/palette";
import { welcomeIsShown } from "./support/views";
import { workbenchTest } from "./support/workbenchTest";

const it = workbenchTest((workbench) => workbench.open());

describe("a window with no folder", () => {
  it("asks for a folder in the Runs view, and offers the sample", async ({ workbench }) => {
    await workbench.runCommand("Lethe: Focus on Runs View");
    await welcomeIsShown(workbench, "Open a folder to start runs.");
    await welcomeIsShown(workbench, "Open Sample Workspace");
  });

  it("explains in one sentence why no run can start and no text can be added", async ({ workbench }) => {
    const { page } = workbench;
    await workbench.runCommand("Lethe: Start Run");
    await workbench.toast("Start Run: this workspace has no suitable *.lethe.json file.").waitFor();
    await page.keyboard.press("Control+Alt+N");
    await page.locator(".editor-group-container.active .monaco-editor.focused").waitFor();
    await page.keyboard.type("A sentence to forget.");
    await page.keyboard.press("Control+A");
    await workbench.runCommand("Lethe: Add Selection to Forget Set");
    await workbench
      .toast("No configuration of this workspace names a forget set; make a configuration with the command")
      .waitFor();
  });

  it("offers no command that needs a run", async ({ workbench }) => {
    expect(await isOffered(workbench, "Lethe: Start Run")).toBe(true);
    for (const title of ["Pause Run", "Resume Run", "Export Model", "Delete Run", "Compare Runs"]) {
      expect(await isOffered(workbench, `Lethe: ${title}`)).toBe(false);
    }
  });
});
