import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureHost } from "../host/install.mjs";
import { startWorkbench } from "../host/workbench.mjs";
import type { Workbench } from "../host/workbench.mjs";
import { createTinyWorkspace } from "../host/workspaces.mjs";

let workbench: Workbench;

beforeAll(async () => {
  workbench = await startWorkbench(await ensureHost());
  const folder = path.join(workbench.folder, "tiny");
  await createTinyWorkspace(folder);
  await workbench.open(folder);
});

afterAll(() => (workbench as Workbench | undefined)?.dispose());

/** The step that the dashboard shows; 0 before the first. */
const shownStep = async (): Promise<number> => {
  const text = await workbench.webview().locator(".tile", { hasText: "Step" }).locator(".figure").innerText();
  return Number(/^(\d+) \//.exec(text)?.[1] ?? 0);
};

/** The evaluations in the table beside the curves. */
const tabledSteps = async (): Promise<string[]> => {
  const content = workbench.webview();
  const table = content.locator("details.table:has(summary[aria-label^='Forgetting and keeping'])");
  if ((await table.getAttribute("open")) === null) await table.locator("summary").click();
  await table.locator("tbody tr").first().waitFor();
  return table.locator("tbody tr th").allInnerTexts();
};

const patience = { timeout: 90_000, interval: 250 };

describe("a run that works", () => {
  it("starts from the palette and moves in its dashboard", async () => {
    const { page } = workbench;
    await workbench.runCommand("Lethe: Start Run");
    await page.locator(".quick-input-list .monaco-list-row", { hasText: "long" }).click();
    await workbench.runCommand("Lethe: Open Dashboard");
    await workbench.webview().locator("#dashboard > .content:not([hidden])").waitFor();
    await expect.poll(shownStep, patience).toBeGreaterThan(0);
    const step = await shownStep();
    await expect.poll(shownStep, patience).toBeGreaterThan(step);
    const rows = (await tabledSteps()).length;
    await expect.poll(async () => (await tabledSteps()).length, patience).toBeGreaterThan(rows);
  }, 300_000);

  it("goes on through a reload of the window, with nothing lost or doubled", async () => {
    const step = await shownStep();
    const before = await tabledSteps();
    await workbench.page.reload();
    await workbench.webview().locator("#dashboard > .content:not([hidden])").waitFor({ timeout: 120_000 });
    await expect.poll(shownStep, patience).toBeGreaterThan(step);
    const after = await tabledSteps();
    expect(after.slice(0, before.length)).toEqual(before);
    expect(new Set(after).size).toBe(after.length);
  }, 300_000);

  it("stops when it is told to", async () => {
    await workbench.webview().getByRole("button", { name: /^Stop/ }).click();
    await workbench.webview().locator(".tile[data-state='stopped']").waitFor({ timeout: 120_000 });
  }, 150_000);
});
