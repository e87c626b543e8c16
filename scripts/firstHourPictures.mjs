/*
 * Pictures of the way from a model and a text file to moving curves, joined to one picture.
 */
import path from "node:path";
import { createOwnWorkspace } from "../test/host/workspaces.mjs";

const widget = '.quick-input-widget:not([style*="display: none"])';

/** What the user does at each step of the wizard. Each step is answered with Enter. */
const captions = [
  "New Run Configuration. Enter takes the model.",
  "Enter takes the text file.",
  "Enter takes the general text that comes with Lethe.",
  "All is proposed. Enter starts the run.",
];

/** Width of one picture in the strip, in pixels. */
const width = 720;
/** The window is small, so that its texts can be read in the strip. */
const viewport = { width: 900, height: 640 };

/**
 * Walks through the wizard with Enter alone, waits until the run trains, and writes the joined pictures.
 *
 * @param {import("../test/host/workbench.mjs").Workbench} workbench
 * @param {string} file a PNG file
 */
export async function shootFirstHour(workbench, file) {
  const { page } = workbench;
  const folder = path.join(workbench.folder, "own");
  await createOwnWorkspace(folder);
  await workbench.open(folder);
  const usual = page.viewportSize();
  await page.setViewportSize(viewport);
  const pictures = [];
  const take = async (caption) => pictures.push({ caption, png: await page.screenshot() });
  await workbench.runCommand("Lethe: New Run Configuration");
  for (const [index, caption] of captions.entries()) {
    await page.locator(`${widget} .quick-input-title`, { hasText: `(${index + 1}/${captions.length})` }).waitFor();
    await page.locator(`${widget} .monaco-list-row.focused`).waitFor();
    await take(caption);
    await page.keyboard.press("Enter");
  }
  const content = workbench.webview();
  const step = content.locator(`.tile:has(h2:text-is("Step")) .figure`);
  await step.filter({ hasText: /^[1-9]\d* \// }).waitFor();
  await take("The run trains, and the dashboard shows it.");
  await step.filter({ hasText: /^[2-6]\d \// }).waitFor({ timeout: 400_000 });
  await content.getByRole("heading", { name: "Forgetting and keeping" }).first().scrollIntoViewIfNeeded();
  await take("The curves: what the model forgets and keeps.");
  await join(page.context(), pictures, file);
  await page.setViewportSize(usual);
}

/** Joins pictures in two columns with a caption above each. */
const join = async (context, pictures, file) => {
  const page = await context.newPage();
  const figures = pictures.map(
    ({ caption, png }, index) =>
      `<figure><figcaption>${index + 1}. ${caption}</figcaption><img src="data:image/png;base64,${png.toString("base64")}"></figure>`,
  );
  await page.setContent(`<style>
    body { margin: 0; background: #181818; color: #ddd; font: 15px sans-serif; width: ${2 * width + 48}px }
    main { display: grid; grid-template-columns: ${width}px ${width}px; gap: 16px; padding: 16px }
    figure { margin: 0 } figcaption { padding: 4px 0 8px } img { width: ${width}px; display: block }
  </style><main>${figures.join("")}</main>`);
  await page.locator("main").screenshot({ path: file });
  await page.close();
};
