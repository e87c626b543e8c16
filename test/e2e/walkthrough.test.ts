import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Workbench } from "../host/workbench.mjs";
import { dashboardIsShown, stateIsShown } from "./support/dashboardPage";
import { openWorkbench, pictureFailures } from "./support/openWorkbench";

let workbench: Workbench;

beforeAll(async () => {
  workbench = await openWorkbench();
  await workbench.open();
});

afterAll(() => (workbench as Workbench | undefined)?.dispose());

pictureFailures(() => workbench);

describe("the walkthrough", () => {
  const step = (name: string) => workbench.page.locator(".getting-started-step", { hasText: name });

  const open = async (): Promise<void> => {
    await workbench.runCommand("Welcome: Open Walkthrough...");
    await workbench.pick("Make a Model Forget");
    await step("Open the sample").waitFor();
  };

  /** Does what a step's button does; a step that is folded away is unfolded first. */
  const act = async (name: string, label: string): Promise<void> => {
    const unfolded = workbench.page.locator(".getting-started-step.expanded", { hasText: name });
    if ((await unfolded.count()) === 0) await step(name).click();
    await unfolded.getByRole("button", { name: label }).click();
  };

  const isTicked = (name: string): Promise<void> =>
    step(name)
      .locator('[role="checkbox"][aria-checked="true"], .codicon-getting-started-step-checked')
      .first()
      .waitFor();

  it("opens, and puts a copy of the sample where it is asked to", async () => {
    const { page } = workbench;
    await open();
    expect(await workbench.page.locator(".getting-started-step").count()).toBeLessThanOrEqual(5);
    const moved = page.waitForURL(/folder=.*lethe-sample/);
    await act("Open the sample", "Open Sample Workspace");
    await workbench.pick("In the extension's storage");
    await moved;
    await page.locator(".explorer-folders-view .monaco-list-row", { hasText: "recommended.lethe.json" }).waitFor();
  }, 180_000);

  it("starts the sample's run, and ends with it on screen", async () => {
    await open();
    await isTicked("Open the sample");
    await act("Start the run", "Start Run");
    await workbench.pick("recommended");
    await workbench.toast("recommended.lethe.json runs in the background.").waitFor();
    // The run is on screen by itself, and again by the last step.
    const isOnScreen = async (): Promise<void> => {
      const content = await dashboardIsShown(workbench);
      expect(await content.locator("h1").innerText()).toBe("recommended");
    };
    await isOnScreen();
    await workbench.runCommand("Lethe: Stop Run");
    await stateIsShown(workbench, "stopped");
    await open();
    await isTicked("Start the run");
    await act("Watch it forget", "Open Dashboard");
    await isOnScreen();
  }, 240_000);
});
