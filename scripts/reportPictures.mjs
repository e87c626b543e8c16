// Pictures of a run's report: on a light and a dark screen, and printed on A4 and on Letter. Look at them after you
// change the report. `node scripts/reportPictures.mjs <run folder>` writes them to dist/screenshots, once the build is
// done.
import { copyFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { launchBrowser } from "../test/dashboard/openDashboard.mjs";
import { callLethe } from "./callLethe.mjs";

const repository = path.join(import.meta.dirname, "..");
const folder = path.join(repository, "dist/screenshots");
const shown = path.join(repository, "media/screenshots");

const papers = ["A4", "Letter"];
/** The pictures that docs/ shows: the beginning of the report, and its charts. */
const inDocumentation = ["report", "report-charts"];

const sideBySide =
  "main { display: flex; gap: 40px; max-width: none; padding: 8px 24px } main > :not(figure) { display: none } " +
  "figure { flex: 1 }";

/** Takes the pictures, and copies those that docs/ shows to media/screenshots. */
export async function shootReport(runFolder) {
  await mkdir(folder, { recursive: true });
  const report = path.join(folder, "report.html");
  callLethe(["report", runFolder, "--to", report]);
  const browser = await launchBrowser();
  const picture = (name) => path.join(folder, `${name}.png`);
  try {
    for (const colorScheme of ["light", "dark"]) {
      const page = await browser.newPage({ colorScheme, viewport: { width: 1000, height: 1220 } });
      await page.goto(pathToFileURL(report).href);
      await page.screenshot({ path: picture(`report-${colorScheme}`), fullPage: true });
      if (colorScheme === "light") {
        await page.screenshot({ path: picture("report") });
        for (const format of papers) await page.pdf({ path: path.join(folder, `report-${format}.pdf`), format });
        // The two charts side by side take less room.
        await page.setViewportSize({ width: 1200, height: 900 });
        await page.addStyleTag({ content: sideBySide });
        await page.locator("main").screenshot({ path: picture("report-charts") });
      }
      await page.close();
    }
  } finally {
    await browser.close();
  }
  for (const name of inDocumentation) await copyFile(picture(name), path.join(shown, `${name}.png`));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [runFolder] = process.argv.slice(2);
  if (runFolder === undefined) {
    console.error("Give the folder of a run: node scripts/reportPictures.mjs <run folder>");
    process.exitCode = 1;
  } else await shootReport(runFolder);
}
