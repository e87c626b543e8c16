/* `npm run screenshots`: pictures of VS Code in four themes, in dist/screenshots. They show a run of the sample's
 * recommended configuration, which takes some minutes. The pictures that the README shows are copied to
 * media/screenshots. `npm run screenshots -- own` takes only the pictures of the way from a model and a text file to
 * moving curves. The report of the run and an assessment of its model are shot too; `node scripts/reportPictures.mjs
 * <run folder>` and `node scripts/assessmentPictures.mjs <run folder>` shoot only these.
 */
import { copyFile, mkdir, readdir } from "node:fs/promises";
import path from "node:path";
import { ensureHost } from "../test/host/install.mjs";
import { startWorkbench } from "../test/host/workbench.mjs";
import { copySample, createRecordedWorkspace } from "../test/host/workspaces.mjs";
import { shootAssessment } from "./assessmentPictures.mjs";
import { callLethe } from "./callLethe.mjs";
import { shootFirstHour } from "./firstHourPictures.mjs";
import { shootReport } from "./reportPictures.mjs";

const repository = path.join(import.meta.dirname, "..");
const folder = path.join(repository, "dist/screenshots");
const shown = path.join(repository, "media/screenshots");

const themes = {
  dark: "Default Dark Modern",
  light: "Default Light Modern",
  "contrast-dark": "Default High Contrast",
  "contrast-light": "Default High Contrast Light",
};

const inReadme = ["dashboard-dark", "inspector-dark", "annotations-dark"];

/** Hides marks of the editor that look like those of the extension. */
const editorSettings = {
  "editor.wordWrap": "on",
  "editor.minimap.enabled": false,
  "editor.occurrencesHighlight": "off",
  "editor.matchBrackets": "never",
};

/** Time for the last chart and decoration to be drawn, in milliseconds. */
const settle = 1500;

const usual = { width: 1440, height: 900 };
/** Shows the dashboard down to its first charts. */
const tall = { width: 1440, height: 1260 };

const workbench = await startWorkbench(await ensureHost(), {
  settings: editorSettings,
  browser: { viewport: usual },
});
const { page } = workbench;

const shoot = async (name) => {
  await page.mouse.move(0, 0);
  await page.waitForTimeout(settle);
  await page.screenshot({ path: path.join(folder, `${name}.png`) });
};

const openFile = async (name) => {
  await page.keyboard.press("Control+P");
  await page.locator('.quick-input-widget:not([style*="display: none"]) input').fill(name);
  await page.locator(".quick-input-list .monaco-list-row.focused", { hasText: path.basename(name) }).waitFor();
  await page.keyboard.press("Enter");
  await page.locator(".tab.active", { hasText: path.basename(name) }).waitFor();
};

/** Runs the sample's recommended configuration, as a user does. Returns the run folder. */
const recordRun = async (folder) => {
  await copySample(folder);
  callLethe(["run", "recommended.lethe.json"], { cwd: folder });
  const [id] = await readdir(path.join(folder, ".lethe/runs"));
  return path.join(folder, ".lethe/runs", id);
};

const shootAll = async (theme) => {
  await workbench.runCommand("Lethe: Open Dashboard");
  const content = workbench.webview();
  await content.locator("#dashboard > .content:not([hidden])").waitFor();
  await page.setViewportSize(tall);
  await shoot(`dashboard-${theme}`);
  await page.setViewportSize(usual);

  await content.getByRole("searchbox", { name: "Search passages" }).fill("sc1");
  await content.getByRole("option").first().click();
  await content.locator(".inspector .aligned").waitFor();
  await content.locator(".inspector").evaluate((inspector) => inspector.scrollIntoView({ block: "start" }));
  await shoot(`inspector-${theme}`);

  await openFile("data/forget.jsonl");
  await workbench.runCommand("Lethe: Go to Next Leaking Passage");
  await shoot(`annotations-${theme}`);
};

const shootRun = async () => {
  const run = await recordRun(path.join(workbench.folder, "sample"));
  for (const [theme, label] of Object.entries(themes)) {
    // A changed theme applies when the workbench opens. A new folder opens without the editors of the last one.
    await workbench.set({ "workbench.colorTheme": label });
    const workspace = path.join(workbench.folder, theme, "unlearning");
    await createRecordedWorkspace(workspace, run);
    await workbench.open(workspace);
    await page.locator(".activitybar .action-item", { has: page.locator('[aria-label^="Lethe"]') }).click();
    await shootAll(theme);
  }
  for (const name of inReadme) {
    await copyFile(path.join(folder, `${name}.png`), path.join(shown, `${name}.png`));
  }
  await shootReport(run);
  await shootAssessment(run);
};

try {
  await mkdir(folder, { recursive: true });
  await mkdir(shown, { recursive: true });
  await workbench.set({ "workbench.colorTheme": themes.dark });
  await shootFirstHour(workbench, path.join(shown, "own-data.png"));
  if (process.argv[2] !== "own") await shootRun();
} finally {
  await workbench.dispose();
}
