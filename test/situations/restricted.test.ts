import { readdir } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import { createTinyWorkspace } from "../host/workspaces.mjs";
import { isOffered } from "../e2e/support/palette";
import { welcomeIsShown } from "../e2e/support/views";
import { workbenchTest } from "../e2e/support/workbenchTest";

let folder: string;

const it = workbenchTest(
  async (workbench) => {
    folder = path.join(workbench.folder, "tiny");
    await createTinyWorkspace(folder);
    await workbench.open(folder);
  },
  { isTrusted: false, settings: { "security.workspace.trust.startupPrompt": "never" } },
);

describe("a window that is not trusted", () => {
  it("explains in the Runs view that a run needs trust", async ({ workbench }) => {
    await workbench.runCommand("Lethe: Focus on Runs View");
    await welcomeIsShown(workbench, "No run yet. Lethe starts runs only in a trusted workspace.");
    await welcomeIsShown(workbench, "Manage Workspace Trust");
    expect(await isOffered(workbench, "Lethe: Start Run")).toBe(false);
    expect(await isOffered(workbench, "Lethe: Show Devices")).toBe(false);
  });

  it("starts no run from a button, explains why, and leads to the workspace trust editor", async ({ workbench }) => {
    const { page } = workbench;
    await page.keyboard.press("Control+P");
    await workbench.pick("short.lethe.json");
    await page.locator(".tab.active", { hasText: "short.lethe.json" }).waitFor();
    const start = page
      .locator(".editor-group-container.active .editor-actions")
      .getByRole("button", { name: "Start Run" });
    await start.click();
    const toast = workbench.toast("Lethe starts no engine in an untrusted workspace. You can still read past runs.");
    await toast.getByRole("button", { name: "Manage Workspace Trust" }).click();
    expect(await readdir(folder)).not.toContain(".lethe");
    await page.locator(".workspace-trust-editor").waitFor();
  });
});
