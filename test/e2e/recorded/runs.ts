import { readdir, readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import type { Workbench } from "../../host/workbench.mjs";
import { dashboardIsShown } from "../support/dashboardPage";
import { quickInput } from "../support/quickInput";
import { viewRows } from "../support/views";
import { recordedFolder } from "./workspace";
import type { RecordedTest } from "./workspace";

export function describeRuns(it: RecordedTest): void {
  const folderOf = (workbench: Workbench): string => path.join(workbench.folder, recordedFolder);
  const runFolders = (workbench: Workbench): Promise<string[]> =>
    readdir(path.join(folderOf(workbench), ".lethe/runs"));

  describe("the views", () => {
    it.beforeAll(({ workbench }) => workbench.runCommand("View: Close All Editors"));

    /** The second command is needed because a view loses the focus when the extension fills it. */
    const focusView = async (workbench: Workbench, view: "Runs" | "Passages"): Promise<void> => {
      await workbench.runCommand(`Lethe: Focus on ${view} View`);
      await viewRows(workbench, view).first().waitFor();
      await workbench.runCommand(`Lethe: Focus on ${view} View`);
      await workbench.page.locator(`.pane:has(.pane-header[aria-label^="${view}"]) .monaco-list:focus`).waitFor();
    };

    it("list the runs, and open the dashboard by the keyboard", async ({ workbench }) => {
      const { page } = workbench;
      await focusView(workbench, "Runs");
      await viewRows(workbench, "Runs").filter({ hasText: "forget 11 % recited · retain 100 % recited" }).waitFor();
      await page.keyboard.press("Home");
      await page.keyboard.press("Enter");
      const content = await dashboardIsShown(workbench);
      await content.locator("h1", { hasText: "recommended" }).waitFor();
    });

    it("list leaking passages, lead to their lines in the forget set, and count them in the badge", async ({
      workbench,
    }) => {
      const { page } = workbench;
      await focusView(workbench, "Passages");
      const tasks = viewRows(workbench, "Passages").filter({ hasText: /\d+ of \d+ leaking/ });
      await page.keyboard.press("Control+ArrowLeft");
      await tasks.nth(2).waitFor();
      await page.keyboard.press("Home");
      const counts = (await tasks.locator(".label-description").allInnerTexts()).map((text) =>
        Number.parseInt(text, 10),
      );
      const badge = page.locator('.activitybar .action-item:has([aria-label^="Lethe"]) .badge-content');
      expect(Number(await badge.innerText())).toBe(counts.reduce((sum, count) => sum + count, 0));

      // The first passage of a task has the highest score.
      const passages = viewRows(workbench, "Passages").and(page.locator('[aria-level="2"]'));
      await page.keyboard.press("ArrowRight");
      await passages.first().waitFor();
      await page.keyboard.press("ArrowDown");
      await passages.and(page.locator(".focused")).waitFor();
      await page.keyboard.press("Enter");
      await page.locator(".tab.active", { hasText: "forget.jsonl" }).waitFor();
    });

    it("have the commands of a run in its menu, which the keyboard opens", async ({ workbench }) => {
      const { page } = workbench;
      await focusView(workbench, "Runs");
      await page.keyboard.press("Home");
      await page.keyboard.press("Shift+F10");
      for (const name of ["Open Dashboard", "Compare Runs", "Export Report", "Archive Run", "Delete Run"]) {
        await page.getByRole("menuitem", { name }).first().waitFor();
      }
      await page.keyboard.press("Escape");
    });
  });

  describe("Compare Runs", () => {
    it("shows the chosen runs side by side, with the settings in which they differ", async ({ workbench }) => {
      await workbench.runCommand("Lethe: Start Run");
      await workbench.pick("short");
      await viewRows(workbench, "Runs")
        .filter({ hasText: /^short.*forget/s })
        .waitFor();
      await workbench.runCommand("Lethe: Compare Runs");
      await quickInput(workbench).pickMany("Compare Runs", ["short", "recommended"]);
      const content = await dashboardIsShown(workbench);
      const figures = content.getByRole("region", { name: "Last figures of the compared runs" });
      await figures.getByText("short").waitFor();
      await figures.getByText("recommended").waitFor();
      const settings = content.getByRole("region", { name: "Settings in which the runs differ" });
      await settings.getByRole("row").filter({ hasText: "objective.name" }).filter({ hasText: "undial" }).waitFor();
    });
  });

  describe("Export", () => {
    it("asks for a folder, and copies the whole model there", async ({ workbench }) => {
      await workbench.runCommand("Lethe: Export Model");
      await workbench.pick("short");
      await workbench.pick("Model and Model Card");
      const { input, enterPath } = quickInput(workbench);
      await expect.poll(() => input.inputValue()).toContain("short-newest");
      const target = path.join(workbench.folder, "exported");
      await enterPath(target);
      await workbench.toast(`are in ${target}`).waitFor();
      expect(await readdir(target)).toEqual(
        expect.arrayContaining(["README.md", "config.json", "model.safetensors", "tokenizer.json"]),
      );
    });

    it("writes a report to the chosen file, and shows it", async ({ workbench }) => {
      await workbench.runCommand("Lethe: Export Report");
      await workbench.pick("recommended");
      const { input, enterPath } = quickInput(workbench);
      await expect.poll(() => input.inputValue()).toContain("recommended");
      const target = path.join(workbench.folder, "report.md");
      await enterPath(target);
      await workbench.page.locator(".tab.active", { hasText: "report.md" }).waitFor();
      expect(await readFile(target, "utf8")).toMatch(/recommended[\s\S]*0\.107/);
    });
  });

  describe("Add Selection to Forget Set", () => {
    it("adds the selection in any file as a row of the chosen set", async ({ workbench }) => {
      const { page } = workbench;
      const file = path.join(folderOf(workbench), "forget.jsonl");
      const before = await readFile(file, "utf8");
      // By the palette, because a key in a focused preview may not reach the workbench.
      await workbench.runCommand("Go to File...");
      await workbench.pick("notes.md");
      await page.locator(".tab.active", { hasText: "notes.md" }).waitFor();
      await page.locator(".editor-group-container.active .monaco-editor.focused").waitFor();
      await page.keyboard.press("Control+End");
      await page.keyboard.press("ArrowUp");
      await page.keyboard.press("Home");
      await page.keyboard.press("Shift+End");
      await workbench.runCommand("Lethe: Add Selection to Forget Set");
      await quickInput(workbench).rows.filter({ hasText: "long.lethe.json, short.lethe.json" }).click();
      await workbench.toast("Added to forget.jsonl.").getByRole("button", { name: "Show Row" }).click();
      await page.locator(".tab.active", { hasText: "forget.jsonl" }).waitFor();
      const added = (await readFile(file, "utf8")).slice(before.length);
      expect(JSON.parse(added)).toMatchObject({ input: "A first sentence to select.", output: "A second one." });
    });
  });

  describe("Delete Run", () => {
    it("asks first, then removes the run from the disk and from the view", async ({ workbench }) => {
      const before = await runFolders(workbench);
      const { page } = workbench;
      await workbench.runCommand("Lethe: Delete Run");
      await quickInput(workbench).pickMany("Delete Run", ["short"]);
      const dialog = page.locator(".monaco-dialog-box");
      await dialog.filter({ hasText: "Delete the run short" }).waitFor();
      expect(await runFolders(workbench)).toEqual(before);
      await dialog.getByRole("button", { name: "Delete" }).click();
      // A server has no trash.
      await dialog.filter({ hasText: "short cannot be moved to the trash" }).waitFor();
      expect(await runFolders(workbench)).toEqual(before);
      await dialog.getByRole("button", { name: "Delete Permanently" }).click();
      await expect.poll(() => runFolders(workbench)).toEqual(before.filter((name) => !name.includes("short")));
      await viewRows(workbench, "Runs").filter({ hasText: "short" }).waitFor({ state: "detached" });
    });
  });
}
