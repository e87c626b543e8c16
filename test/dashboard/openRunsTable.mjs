// The table of all runs without an editor, like the dashboard in openDashboard.mjs.
import { servePage, standInForEditor } from "./openDashboard.mjs";
import { themes } from "./themes.mjs";

/**
 * Opens the table of the runs that a tracker follows in a page of a browser.
 *
 * @param {{ browser: import("playwright-core").Browser, host: import("./openDashboard.mjs").HostSide,
 *   tracker: import("../../src/editor/trackRuns").RunsTracker, theme?: string, state?: unknown,
 *   viewport?: { width: number, height: number }, archived?: string[],
 *   prepare?: (page: import("playwright-core").Page) => Promise<void> }} options `archived`: ids of archived runs
 */
export async function openRunsTable(options) {
  const { browser, host, tracker, theme = "dark", state, viewport = { width: 1280, height: 800 }, prepare } = options;
  const context = await browser.newContext({ viewport, deviceScaleFactor: 1, reducedMotion: "reduce" });
  const page = await context.newPage();
  /** @type {string[]} */
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  const { classes, kind, variables } = themes[theme];
  await page.addInitScript(standInForEditor, { classes, kind, variables, state });
  const post = (message) =>
    page.evaluate((text) => window.postMessage(JSON.parse(text), "*"), JSON.stringify(message)).catch(() => undefined);
  const store = {
    get runs() {
      return tracker.runs;
    },
    whenReady: Promise.resolve(),
  };
  const feed = host.createFeed(post, { store, archive: { ids: new Set(options.archived ?? []) } });
  /** @type {import("../../src/protocol/runsTable").FromRunsTable[]} */
  const asked = [];
  await page.exposeFunction("letheReceive", async (message) => {
    if (message.type !== "ready") return void asked.push(message);
    feed.begin();
    await feed.update();
  });
  await prepare?.(page);
  const server = await servePage(host, "runs-table");
  const openedAt = Date.now();
  await page.goto(server.origin);
  return {
    ...{ page, problems, asked, openedAt },
    /** Sends what has changed in the runs. */
    update: feed.update,
    close: async () => {
      await context.close();
      server.close();
    },
  };
}
