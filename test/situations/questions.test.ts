import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import { createTinyWorkspace } from "../host/workspaces.mjs";
import { dashboardIsShown, shownStep, stateIsShown, stepIsBeyond } from "../e2e/support/dashboardPage";
import { enginesBelow } from "../e2e/support/engines";
import { workbenchTest } from "../e2e/support/workbenchTest";

let folder: string;
const inside = (name: string): string => path.join(folder, name);

/** The workspace has a run that teaches a model, because a stop of such a run always loses work. */
const it = workbenchTest(async (workbench) => {
  folder = path.join(workbench.folder, "tiny");
  await createTinyWorkspace(folder);
  const long = JSON.parse(await readFile(inside("long.lethe.json"), "utf8")) as object;
  await writeFile(inside("teach.lethe.json"), JSON.stringify({ ...long, objective: { name: "memorization" } }));
  await workbench.open(folder);
});

describe("a run whose forget set has changed", () => {
  const question = "forget.jsonl has changed since the run started (line 1 differs)";

  it("asks how to go on when it is resumed, and shows the changes without deciding", async ({ workbench }) => {
    const { page } = workbench;
    await workbench.runCommand("Lethe: Start Run");
    await workbench.pick("teach");
    await workbench.runCommand("Lethe: Open Dashboard");
    await dashboardIsShown(workbench);
    await stepIsBeyond(workbench, 0);
    await workbench.runCommand("Lethe: Pause Run");
    await stateIsShown(workbench, "paused");
    const rows = await readFile(inside("forget.jsonl"), "utf8");
    await writeFile(inside("forget.jsonl"), rows.replace("by the sea", "on a hill"));
    await workbench.runCommand("Notifications: Clear All Notifications");
    await workbench.runCommand("Lethe: Resume Run");
    const asked = workbench.toast(question);
    await asked.getByRole("button", { name: "Start New Run" }).waitFor();
    await asked.getByRole("button", { name: "Resume with the Run's Copy" }).waitFor();
    await asked.getByRole("button", { name: "Show Changes" }).click();
    await page.locator(".tab.active", { hasText: "forget.jsonl: in teach ↔ now" }).waitFor();
    await page.locator(".monaco-diff-editor .line-insert").first().waitFor();
    // The question is still open.
    await asked.getByRole("button", { name: "Resume with the Run's Copy" }).waitFor();
    expect(await enginesBelow(folder)).toEqual([]);
  });

  it("trains on its own copy when the user chooses it", async ({ workbench }) => {
    await workbench.toast(question).getByRole("button", { name: "Resume with the Run's Copy" }).click();
    await workbench.runCommand("Lethe: Open Dashboard");
    await stateIsShown(workbench, "training");
    await stepIsBeyond(workbench, await shownStep(workbench));
    expect(await readFile(inside("forget.jsonl"), "utf8")).toContain("on a hill");
  });
});

describe("Stop Run", () => {
  it("says what would be lost, and stops only if the user agrees", async ({ workbench }) => {
    const dialog = workbench.page.locator(".monaco-dialog-box", { hasText: "Stop teach?" });
    await workbench.runCommand("Lethe: Stop Run");
    await dialog.getByText("The model may not recite all sets yet.").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await dialog.waitFor({ state: "detached" });
    await stepIsBeyond(workbench, await shownStep(workbench));
    await workbench.runCommand("Lethe: Stop Run");
    await dialog.getByRole("button", { name: "Stop Run" }).click();
    await stateIsShown(workbench, "stopped");
  });
});
