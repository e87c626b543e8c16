import type { Locator, Page } from "playwright-core";
import { describe, expect } from "vitest";
import type { Workbench } from "../host/workbench.mjs";
import { dashboardIsShown } from "./support/dashboardPage";
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
    await workbench.runCommand("View: Revert and Close Editor");
  });

  it("offers no command that needs a run", async ({ workbench }) => {
    expect(await isOffered(workbench, "Lethe: Start Run")).toBe(true);
    for (const title of ["Pause Run", "Resume Run", "Export Model", "Delete Run", "Compare Runs"]) {
      expect(await isOffered(workbench, `Lethe: ${title}`)).toBe(false);
    }
  });
});

const step = (page: Page, name: string): Locator => page.locator(".getting-started-step", { hasText: name });

const open = async ({ page, runCommand, pick }: Workbench): Promise<void> => {
  await runCommand("Welcome: Open Walkthrough...");
  await pick("Make a Model Forget");
  await step(page, "Open the sample").waitFor();
};

/** Clicks a step's button; a step that is folded away is unfolded first. */
const act = async (page: Page, name: string, label: string): Promise<void> => {
  const unfolded = page.locator(".getting-started-step.expanded", { hasText: name });
  // The walkthrough draws its steps again when one is ticked, and may then fold the step that was just unfolded.
  const press = async (): Promise<string> => {
    if ((await unfolded.count()) === 0) await step(page, name).click({ timeout: 5_000 });
    await unfolded.getByRole("button", { name: label }).click({ timeout: 5_000 });
    return "pressed";
  };
  await expect.poll(() => press().catch(String)).toBe("pressed");
};

const isTicked = (page: Page, name: string): Promise<void> =>
  step(page, name)
    .locator('[role="checkbox"][aria-checked="true"], .codicon-getting-started-step-checked')
    .first()
    .waitFor();

const sampleIsOnScreen = async (workbench: Workbench): Promise<void> => {
  const content = await dashboardIsShown(workbench);
  await content.locator("h1", { hasText: "recommended" }).waitFor();
};

describe("the walkthrough", () => {
  it("opens, and copies the sample to the chosen place", async ({ workbench }) => {
    const { page } = workbench;
    await open(workbench);
    expect(await page.locator(".getting-started-step").count()).toBeLessThanOrEqual(5);
    const moved = page.waitForURL(/folder=.*lethe-sample/);
    await act(page, "Open the sample", "Open Sample Workspace");
    await workbench.pick("In the extension's storage");
    await moved;
    await page.locator(".explorer-folders-view .monaco-list-row", { hasText: "recommended.lethe.json" }).waitFor();
  });

  it("starts the sample's run, and ends with it on screen", async ({ workbench }) => {
    const { page } = workbench;
    await open(workbench);
    await isTicked(page, "Open the sample");
    await act(page, "Start the run", "Start Run");
    await workbench.pick("recommended");
    await workbench.toast("recommended.lethe.json runs in the background.").waitFor();
    // The sample's own settings open the dashboard; so does the last step.
    await sampleIsOnScreen(workbench);
    await open(workbench);
    await isTicked(page, "Start the run");
    await act(page, "Watch it forget", "Open Dashboard");
    await sampleIsOnScreen(workbench);
  });
});
