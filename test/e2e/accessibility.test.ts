// Findings of an accessibility checker in each theme: in the dashboard, with a comparison and an open passage, and in
// the table of runs. The table is also used by the keyboard alone.
import axe from "axe-core";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import type { Browser, Page } from "playwright-core";
import { expect } from "vitest";
import { pathToFileURL } from "node:url";
import { writeReport } from "../../src/runs/report/runReport";
import { generateRun } from "../dashboard/generateRun.mjs";
import { openDashboard, trackQuietRuns } from "../dashboard/openDashboard.mjs";
import type { HostSide } from "../dashboard/openDashboard.mjs";
import { openRunsTable } from "../dashboard/openRunsTable.mjs";
import { themes } from "../dashboard/themes.mjs";
import { it } from "./support/pageTest";

let parent: string;
const runFolders = (): string[] =>
  ["20260131-100000-first-aaaa", "20260131-110000-second-bbbb"].map((name) => path.join(parent, name));

it.beforeAll(async () => {
  parent = await mkdtemp(path.join(tmpdir(), "lethe-axe-"));
  for (const [seed, folder] of runFolders().entries()) {
    await generateRun(folder, {
      ...{ steps: 20, passages: 12, evaluations: 2, sample: 6 },
      seed,
      totalSteps: 20 + seed,
    });
  }
});

it.afterAll(async () => {
  await rm(parent, { recursive: true, force: true });
});

/** Rules whose findings depend on the theme. */
const colourRules = ["color-contrast", "link-in-text-block"];

/**
 * The serious findings of the checker in a page, and the checks that passed.
 *
 * @param rules all rules by default
 */
const findingsIn = async (
  page: Page,
  rules?: string[],
): Promise<{ readonly serious: string[]; readonly passed: string[] }> => {
  await page.evaluate(axe.source);
  return page.evaluate(async (runOnly) => {
    const checker = (window as unknown as { axe: typeof axe }).axe;
    const { violations, passes } = await checker.run(document, runOnly === undefined ? {} : { runOnly });
    const serious = violations.filter(({ impact }) => impact === "serious" || impact === "critical");
    return {
      serious: serious.map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(" ")).join(", ")}`),
      passed: passes.map(({ id }) => id),
    };
  }, rules);
};

/** The states of a passage's row in which its words have too little contrast. */
const rowsOfLowContrast = async (page: Page): Promise<string[]> => {
  const [first, second] = [page.locator(".row").nth(0), page.locator(".row").nth(1)];
  const states = {
    "selected, list with the focus": () => first.click(),
    "selected, list without the focus": () => page.getByRole("searchbox", { name: "Search passages" }).focus(),
    "selected, below the mouse": () => first.hover(),
    "below the mouse": () => second.hover(),
  };
  const found: string[] = [];
  for (const [state, bringAbout] of Object.entries(states)) {
    await bringAbout();
    const places = await page.evaluate(async () => {
      const checker = (window as unknown as { axe: typeof axe }).axe;
      const { violations } = await checker.run(".virtual-list", { runOnly: ["color-contrast"] });
      return violations.flatMap(({ nodes }) => nodes.map(({ target }) => target.join(" ")));
    });
    found.push(...places.map((place) => `${state}: ${place}`));
  }
  return found;
};

/**
 * The mark of the focus at a point of the trade-off chart: the contrast of its colour with the chart's background, and
 * how far its middle is from the point, in pixels.
 */
const focusMark = async (page: Page): Promise<{ readonly contrast: number; readonly distance: number }> => {
  await page.getByRole("toolbar", { name: "Forget score against retain score" }).locator("button").first().focus();
  await page.keyboard.press("End");
  await page.keyboard.press("Home");
  return page.evaluate(() => {
    const point = document.activeElement as HTMLElement;
    const { outlineColor, outlineStyle, outlineWidth } = getComputedStyle(point);
    const card = getComputedStyle(point.closest(".card") ?? document.body).backgroundColor;
    const luminance = (color: string): number => {
      const [red = 0, green = 0, blue = 0] = (color.match(/[\d.]+/g) ?? []).map((part) => {
        const value = Number(part) / 255;
        return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
      });
      return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const [dark = 0, light = 0] = [luminance(outlineColor), luminance(card)].sort((left, right) => left - right);
    const isSeen = outlineStyle === "solid" && Number.parseFloat(outlineWidth) >= 2;
    // Before unlearning, the model recites both sets whole, so the point is in the upper right corner of the plot.
    const box = point.getBoundingClientRect();
    const chart = point.closest(".drawing")?.getBoundingClientRect() ?? box;
    const [right, top] = [chart.right - (box.left + box.width / 2), box.top + box.height / 2 - chart.top];
    return { contrast: isSeen ? (light + 0.05) / (dark + 0.05) : 0, distance: Math.max(right, top) };
  });
};

it.for(Object.keys(themes))("has no serious finding in %s", async (theme, { browser, host }) => {
  const state = { view: { passage: 0 } };
  const dashboard = await openDashboard({ ...{ browser, host, runFolders: runFolders() }, ...{ theme, state } });
  const { page } = dashboard;
  await page.locator(".inspector .stretch").first().waitFor();
  await page.getByText("Different settings").waitFor();
  await page.evaluate(() => {
    for (const details of document.querySelectorAll("details")) details.open = true;
  });
  // The structure of the page is the same in each theme.
  const found = await findingsIn(page, theme === "dark" ? undefined : colourRules);
  expect(found.serious).toEqual([]);
  // The checker did run: among others, it checked the contrast of text.
  expect(found.passed).toContain("color-contrast");
  expect(await rowsOfLowContrast(page)).toEqual([]);
  const { contrast, distance } = await focusMark(page);
  expect(contrast).toBeGreaterThan(3);
  expect(distance).toBeLessThan(25);
  expect(dashboard.problems).toEqual([]);
  await dashboard.close();
});

it.for(["light", "dark"] as const)(
  "has no serious finding in an HTML report on a %s screen",
  async (colorScheme, { browser }) => {
    const [folder = ""] = runFolders();
    const file = path.join(parent, `report-${colorScheme}.html`);
    await writeFile(file, await writeReport(folder, { format: "html" }));
    const page = await browser.newPage({ colorScheme });
    await page.goto(pathToFileURL(file).href);
    await page.locator("h2", { hasText: "What this report does not show" }).waitFor();
    const found = await findingsIn(page);
    expect(found.serious).toEqual([]);
    expect(found.passed).toContain("color-contrast");
    await page.close();
  },
);

/** The table of a finished run, of another finished run and of a crashed run. */
const openTable = async (browser: Browser, host: HostSide, theme: string) => {
  const crashed = path.join(parent, "20260131-120000-third-cccc");
  await generateRun(crashed, { ...{ steps: 20, passages: 12, evaluations: 2, sample: 6 }, isFinished: false });
  const tracker = trackQuietRuns(host);
  await tracker.scan([parent]);
  const table = await openRunsTable({ browser, host, tracker, theme });
  await table.page.locator(".row", { hasText: "crashed" }).waitFor();
  return table;
};

it.for(Object.keys(themes))("has no serious finding in the table of runs in %s", async (theme, { browser, host }) => {
  const { page, problems, close } = await openTable(browser, host, theme);
  const check = async (): Promise<void> => {
    const found = await findingsIn(page, theme === "dark" ? undefined : colourRules);
    expect(found.serious).toEqual([]);
    expect(found.passed).toContain("color-contrast");
  };
  await page.locator(".row").nth(1).click();
  await page.keyboard.press("Space");
  await page.locator(".row").nth(2).hover();
  await check();
  await page.locator("summary").click();
  await check();
  await page.getByRole("searchbox", { name: "Filter runs" }).fill("no such run");
  await page.getByText("No run matches the filter.").waitFor();
  await check();
  expect(problems).toEqual([]);
  await close();
});

it("lets the keyboard alone filter, sort, choose columns, mark, compare, rename and open runs", async ({
  browser,
  host,
}) => {
  const { page, asked, close } = await openTable(browser, host, "dark");
  const names = (): Promise<string[]> => page.locator(".row .first").allInnerTexts();
  /** Presses the Tab key until an element has the focus. */
  const tabTo = async (name: string, key = "Tab"): Promise<void> => {
    const label = () =>
      page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? document.activeElement?.textContent);
    for (let press = 0; press < 60; press++) {
      await page.keyboard.press(key);
      if ((await label())?.startsWith(name)) return;
    }
    throw new Error(`The Tab key does not reach ${name}.`);
  };
  await tabTo("Filter runs", "Shift+Tab");
  await page.keyboard.type("done");
  await expect.poll(names).toHaveLength(2);
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.press("Delete");
  await expect.poll(names).toHaveLength(3);

  await tabTo("Columns");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Tab");
  await page.keyboard.press("Space");
  await page.locator(".columns-row", { hasText: "date" }).waitFor({ state: "detached" });
  await tabTo("Columns", "Shift+Tab");
  await page.keyboard.press("Enter");

  await tabTo("name");
  const before = await names();
  await page.keyboard.press("Enter");
  await page.keyboard.press("Enter");
  await expect.poll(names).toEqual([...before].sort().reverse());

  await tabTo("Runs", "Shift+Tab");
  await page.keyboard.press("Home");
  await page.keyboard.press("Enter");
  await page.keyboard.press("F2");
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Space");
  await page.getByText("3 of 3 runs, 2 marked").waitFor();
  await tabTo("Compare the marked runs", "Shift+Tab");
  await page.keyboard.press("Enter");
  await tabTo("Runs");
  await page.keyboard.press("Escape");
  await tabTo("Write a note", "Shift+Tab");
  await page.keyboard.press("Enter");
  await expect
    .poll(() => asked.flatMap((message) => (message.type === "act" ? [[message.action, message.folders.length]] : [])))
    .toEqual([
      ["open", 1],
      ["rename", 1],
      ["compare", 2],
      ["note", 1],
    ]);
  await close();
});

it("lets the keyboard reach every column of a comparison of six runs, which are all in the trade-off chart", async ({
  browser,
  host,
}) => {
  const directory = path.join(parent, "sweep");
  const names = ["one", "two", "three", "four", "five", "six"];
  const folders = names.map((name, place) => path.join(directory, `20260131-10000${place}-${name}-aaaa`));
  for (const [seed, folder] of folders.entries()) {
    const size = { steps: 20, passages: 12, evaluations: 2, sample: 6 };
    await generateRun(folder, { ...size, seed, name: names[seed] ?? "" });
  }
  const { page, close } = await openDashboard({ browser, host, runFolders: folders });
  const figures = page.getByRole("region", { name: "Last figures of the compared runs" });
  const last = figures.locator("th", { hasText: "six" });
  await last.waitFor();
  const isInView = () =>
    last.evaluate((cell) => {
      const region = cell.closest("[role=region]")?.getBoundingClientRect();
      return region !== undefined && cell.getBoundingClientRect().right <= region.right + 1;
    });
  expect(await isInView()).toBe(false);
  await figures.focus();
  await expect
    .poll(async () => {
      await page.keyboard.press("ArrowRight");
      return isInView();
    })
    .toBe(true);
  // The name of each figure stays beside its values.
  const firstCell = figures.locator("tbody tr").first().locator("th, td").first();
  expect((await firstCell.boundingBox())?.x).toBeCloseTo((await figures.boundingBox())?.x ?? NaN, 0);

  const tradeOff = page.locator(".card", { has: page.getByRole("heading", { name: "Trade-off" }) });
  await tradeOff.locator("summary").click();
  for (const name of names.slice(1)) await tradeOff.locator("tr", { hasText: `${name}, ` }).waitFor();
  await close();
});
