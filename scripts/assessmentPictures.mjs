// A picture of the dashboard of an assessment for docs/, and the same page in each theme at two widths. Look at them
// after you change the dashboard. `node scripts/assessmentPictures.mjs <run folder>` attacks the run's model in a few
// ways, which takes some minutes, once the build is done. The assessment stays beside the run; give its folder to
// take the pictures again.
import { copyFile, mkdir, readFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { launchBrowser, loadHostSide, openDashboard } from "../test/dashboard/openDashboard.mjs";
import { themes } from "../test/dashboard/themes.mjs";
import { callLethe } from "./callLethe.mjs";

const repository = path.join(import.meta.dirname, "..");
const folder = path.join(repository, "dist/screenshots");
const shown = path.join(repository, "media/screenshots");

/** The attacks that take the least time. */
const attacks = "prefix,rolePlay,rephrasing,fourBits";
const widths = [1400, 900];
/** The picture that docs/ shows. It ends below the tiles, with a margin in pixels. */
const margin = 16;
const inDocumentation = { name: "assessment", theme: "dark", width: 1200 };

/**
 * Attacks the model of a run.
 *
 * @returns the folder of the assessment
 */
const assess = (runFolder) => {
  const stdout = callLethe(["assess", runFolder, "--attacks", attacks, "--json"], { cwd: runFolder, output: "pipe" });
  return JSON.parse(stdout.trim().split("\n").at(-1)).runFolder;
};

/** Takes the pictures, and copies the one that docs/ shows to media/screenshots. */
export async function shootAssessment(runFolder) {
  await mkdir(folder, { recursive: true });
  const { kind } = JSON.parse(await readFile(path.join(runFolder, "run.json"), "utf8"));
  const assessment = kind === "assess" ? runFolder : assess(runFolder);
  const host = await loadHostSide();
  const browser = await launchBrowser();
  const shoot = async ({ name, theme, width }) => {
    const viewport = { width, height: 900 };
    const state = { view: { passage: 0 } };
    const { page, close } = await openDashboard({ browser, host, runFolders: [assessment], theme, viewport, state });
    try {
      await page.locator(".assessment table tr").first().waitFor();
      await page.locator(".inspector .aligned").waitFor({ state: "attached" });
      // The score of the passage in each measurement arrives last.
      await page.locator(".slider .where", { hasText: "%" }).waitFor({ state: "attached" });
      const { y, height } = await page.locator(".tiles").boundingBox();
      const part = name === inDocumentation.name ? { clip: { x: 0, y: 0, width, height: y + height + margin } } : {};
      await page.screenshot({ path: path.join(folder, `${name}.png`), fullPage: true, ...part });
    } finally {
      await close();
    }
  };
  try {
    await shoot(inDocumentation);
    for (const theme of Object.keys(themes))
      for (const width of widths) await shoot({ name: `assessment-${theme}-${width}`, theme, width });
  } finally {
    await browser.close();
  }
  const file = `${inDocumentation.name}.png`;
  await copyFile(path.join(folder, file), path.join(shown, file));
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [runFolder] = process.argv.slice(2);
  if (runFolder === undefined) {
    console.error("Give the folder of a run: node scripts/assessmentPictures.mjs <run folder>");
    process.exitCode = 1;
  } else await shootAssessment(path.resolve(runFolder));
}
