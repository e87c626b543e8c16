// Prints the findings of axe-core in the dashboard, for each theme: node test/dashboard/axe.mjs [run folder…]
import { readFile } from "node:fs/promises";
import path from "node:path";
import { launchBrowser, loadHostSide, openDashboard } from "./openDashboard.mjs";
import { themes } from "./themes.mjs";

const root = path.join(import.meta.dirname, "../..");
const given = process.argv.slice(2);
const runFolders = given.length > 0 ? given : [path.join(root, "test/fixtures/run")];
const axe = await readFile(path.join(root, "node_modules/axe-core/axe.min.js"), "utf8");
const host = await loadHostSide();
const browser = await launchBrowser();
let serious = 0;
try {
  for (const theme of Object.keys(themes)) {
    const dashboard = await openDashboard({ browser, host, runFolders, theme, state: { view: { passage: 0 } } });
    await dashboard.page.waitForSelector(".virtual-list .row", { timeout: 90_000 });
    await dashboard.page.waitForSelector(".stretch", { timeout: 90_000 });
    await dashboard.page.evaluate(() =>
      document.querySelectorAll("details").forEach((details) => (details.open = true)),
    );
    // Evaluated by the debugger, because the panel's content security policy forbids other scripts.
    await dashboard.page.evaluate(axe);
    const { violations } = await dashboard.page.evaluate(() => window.axe.run());
    for (const { id, impact, help, nodes } of violations) {
      if (impact === "serious" || impact === "critical") serious++;
      console.log(`${theme}: ${impact} ${id}: ${help}`);
      for (const { html, any } of nodes.slice(0, 4)) console.log(`  ${html.slice(0, 140)}  ${any[0]?.message ?? ""}`);
    }
    console.log(`${theme}: ${violations.length} findings, ${dashboard.problems.length} errors in the console`);
    for (const problem of dashboard.problems) console.log(`  ${problem}`);
    await dashboard.close();
  }
} finally {
  await browser.close();
}
process.exitCode = serious > 0 ? 1 : 0;
