// Takes pictures of the dashboard in each theme: node test/dashboard/look.mjs <folder> [theme…] [--width=1280]
import { mkdir } from "node:fs/promises";
import path from "node:path";
import { launchBrowser, loadHostSide, openDashboard } from "./openDashboard.mjs";
import { themes } from "./themes.mjs";

const [folder = "dist/look", ...rest] = process.argv.slice(2);
const option = (name, otherwise) =>
  rest.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? otherwise;
const chosen = rest.filter((word) => !word.startsWith("--"));
const width = Number(option("width", 1280));
const runFolders = option("runs", path.join(import.meta.dirname, "../fixtures/run")).split(",");
const passage = Number(option("passage", 0));

await mkdir(folder, { recursive: true });
const host = await loadHostSide();
const browser = await launchBrowser();
try {
  for (const theme of chosen.length === 0 ? Object.keys(themes) : chosen) {
    const view = JSON.parse(option("view", "{}"));
    const dashboard = await openDashboard({
      browser,
      host,
      runFolders,
      theme,
      viewport: { width, height: 900 },
      state: { view: { passage, ...view } },
    });
    await dashboard.page.waitForSelector("#dashboard > .content:not([hidden])", { timeout: 90_000 });
    // The last part of the page; by then the answers to its requests have come too.
    await dashboard.page.locator("details.card table tr").first().waitFor({ state: "attached", timeout: 90_000 });
    await dashboard.page.waitForTimeout(1200);
    const file = path.join(folder, `${theme}-${width}${option("name", "")}.png`);
    await dashboard.page.screenshot({ path: file, fullPage: true });
    console.log(file, dashboard.problems);
    await dashboard.close();
  }
} finally {
  await browser.close();
}
