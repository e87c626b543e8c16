// The table of all runs, and the commands that it offers, in the real workbench.
import { readFile } from "node:fs/promises";
import path from "node:path";
import type { FrameLocator } from "playwright-core";
import { describe, expect } from "vitest";
import type { Workbench } from "../../host/workbench.mjs";
import { quickInput } from "../support/quickInput";
import { viewRows } from "../support/views";
import { recordedFolder, sweepRun } from "./workspace";
import type { RecordedTest } from "./workspace";

const table = async (workbench: Workbench): Promise<FrameLocator> => {
  const content = workbench.webview();
  await content.locator(".runs-table .row").first().waitFor();
  return content;
};

export function describeRunsTable(it: RecordedTest): void {
  describe("the table of all runs", () => {
    it.beforeAll(({ workbench }) => workbench.runCommand("View: Close All Editors"));

    it("shows every run with its figures, sorts by a column, and filters", async ({ workbench }) => {
      await workbench.runCommand("Lethe: Focus on Runs View");
      await viewRows(workbench, "Runs").first().waitFor();
      await workbench.runCommand("Lethe: Show All Runs");
      const content = await table(workbench);
      const rows = content.locator(".runs-table .row");
      await expect.poll(() => rows.count()).toBe(2);
      await rows.filter({ hasText: "recommended" }).filter({ hasText: "0.107" }).waitFor();
      await content.getByRole("button", { name: "name", exact: true }).click();
      await expect.poll(() => rows.first().innerText()).toContain("recommended");
      await content.getByRole("button", { name: "name", exact: true }).click();
      await expect.poll(() => rows.first().innerText()).toContain("sweep");
      await content.getByRole("searchbox", { name: "Filter runs" }).fill("undial");
      await expect.poll(() => rows.count()).toBe(1);
      await content.getByRole("searchbox", { name: "Filter runs" }).fill("");
    });

    it("renames a run by the keyboard, and keeps the name in the run's folder", async ({ workbench }) => {
      const content = await table(workbench);
      await content.locator(".row", { hasText: "sweep" }).click();
      await workbench.page.keyboard.press("F2");
      await quickInput(workbench).title.filter({ hasText: "Rename Run: sweep" }).waitFor();
      await quickInput(workbench).enter("gentle");
      await content.locator(".row", { hasText: "gentle" }).waitFor();
      await viewRows(workbench, "Runs").filter({ hasText: "gentle" }).waitFor();
      const notes = await readFile(
        path.join(workbench.folder, recordedFolder, ".lethe/runs", sweepRun, "notes.json"),
        "utf8",
      );
      expect(JSON.parse(notes)).toEqual({ name: "gentle" });
    });

    it("compares marked runs, with differences and the best value of each row", async ({ workbench }) => {
      const content = await table(workbench);
      await content.locator(".row", { hasText: "recommended" }).click();
      await workbench.page.keyboard.press("Space");
      await content.locator(".row", { hasText: "gentle" }).click();
      await workbench.page.keyboard.press("Space");
      await content.getByText("2 of 2 runs, 2 marked").waitFor();
      await content.getByRole("button", { name: "Compare the marked runs" }).click();
      const dashboard = workbench.webview();
      const figures = dashboard.getByRole("region", { name: "Last figures of the compared runs" });
      await figures.locator("td.best").first().waitFor();
      await figures
        .getByText(/\([+−]0\.\d{3}\)/)
        .first()
        .waitFor();
    });
  });

  describe("Duplicate with Changes", () => {
    it("writes a run's configuration to a new file and opens both in a diff editor", async ({ workbench }) => {
      await workbench.runCommand("Lethe: Duplicate with Changes");
      await workbench.pick("recommended");
      const { title, input } = quickInput(workbench);
      await title.filter({ hasText: "Duplicate with Changes: recommended" }).waitFor();
      const name = await input.inputValue();
      expect(name).toMatch(/^recommended-\d+$/);
      await input.press("Enter");
      await workbench.page.locator(".tab.active", { hasText: `recommended ↔ ${name}.lethe.json` }).waitFor();
      expect(await readFile(path.join(workbench.folder, recordedFolder, `${name}.lethe.json`), "utf8")).toContain(
        '"name": "undial"',
      );
    });
  });
}
