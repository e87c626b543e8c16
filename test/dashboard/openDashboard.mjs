// The dashboard without an editor: its host side runs in this process and its page in a browser, connected as in the
// editor. It needs the page that `node scripts/build.mjs` builds.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { chromium } from "playwright-core";
import { themes } from "./themes.mjs";

const root = path.join(import.meta.dirname, "../..");

/**
 * @typedef {typeof import("../../src/editor/dashboard/session") & typeof import("../../src/editor/panelHtml")
 *   & typeof import("../../src/editor/trackRuns") & typeof import("../../src/editor/runsTable/feed")} HostSide
 *
 * @typedef {object} OpenDashboard
 * @property {import("playwright-core").Page} page
 * @property {import("../../src/editor/dashboard/session").DashboardSession} session
 * @property {string[]} problems errors of the page
 * @property {unknown[][]} calls actions that the page requested
 * @property {{ readonly name: string, readonly text?: string, readonly base64?: string }[]} saved
 * @property {number} openedAt time of the request for the panel, in milliseconds since the epoch
 * @property {() => Promise<void>} close
 */

/**
 * Bundles and loads the host side.
 *
 * @returns {Promise<HostSide>}
 */
export async function loadHostSide() {
  const folder = await mkdtemp(path.join(tmpdir(), "lethe-dashboard-"));
  const outfile = path.join(folder, "host.cjs");
  await esbuild.build({
    stdin: {
      contents:
        'export { startSession } from "./src/editor/dashboard/session"; export { panelHtml } from "./src/editor/panelHtml"; export { trackRuns } from "./src/editor/trackRuns"; export { createFeed } from "./src/editor/runsTable/feed";',
      resolveDir: root,
    },
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    mainFields: ["module", "main"],
    logLevel: "error",
  });
  const host = await import(pathToFileURL(outfile).href);
  await rm(folder, { recursive: true, force: true });
  return host;
}

/**
 * Follows runs as the editor's run store does. No engine answers.
 *
 * @param {HostSide} host
 */
export function trackQuietRuns(host) {
  return host.trackRuns({ savedDigest: () => undefined, isAnswering: () => Promise.resolve(false) });
}

/** Starts Debian's Chromium, or the one that LETHE_CHROMIUM names. */
export function launchBrowser() {
  return chromium.launch({
    executablePath: process.env["LETHE_CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });
}

/**
 * Opens the dashboard of runs in a page of a browser.
 *
 * @param {{ browser: import("playwright-core").Browser, host: HostSide, runFolders: string[], theme?: string,
 *   viewport?: { width: number, height: number }, state?: unknown, actions?: Record<string, Function>,
 *   chosenRuns?: string[], probing?: import("../../src/editor/dashboard/session").DashboardProbing, tracker?:
 *   import("../../src/editor/trackRuns").RunsTracker, prepare?: (page: import("playwright-core").Page) =>
 *   Promise<void>, deviceScaleFactor?: number }} options `tracker`: follows the runs, and may know them already;
 *   `prepare`: called with the page before it opens
 * @returns {Promise<OpenDashboard>}
 */
export async function openDashboard(options) {
  const {
    browser,
    host,
    runFolders,
    theme = "dark",
    viewport = { width: 1280, height: 900 },
    state,
    tracker = trackQuietRuns(host),
    prepare,
    deviceScaleFactor = 1,
  } = options;
  const context = await browser.newContext({ viewport, deviceScaleFactor, reducedMotion: "reduce" });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  const calls = [];
  const actionNames = ["pause", "resume", "stop", "evaluate", "export", "openSource"];
  const actions = Object.fromEntries(
    actionNames.map((name) => [name, async (...given) => void calls.push([name, ...given])]),
  );
  const saved = [];
  const { classes, kind, variables } = themes[theme];
  await page.addInitScript(standInForEditor, { classes, kind, variables, state });
  const server = await servePage(host, "dashboard");
  let session;
  await page.exposeFunction("letheReceive", async (message) => (await session).receive(message));
  await prepare?.(page);

  const openedAt = Date.now();
  // The run is read while the page loads, as in the editor.
  session = host.startSession(
    runFolders,
    { ...actions, ...options.actions },
    {
      // As JSON, like the messages between the editor's processes.
      post: (message) =>
        page
          .evaluate((text) => window.postMessage(JSON.parse(text), "*"), JSON.stringify(message))
          .catch(() => undefined),
      chooseRuns: async () => options.chosenRuns ?? [],
      watch: tracker.watch,
      probing: options.probing,
      save: async (file) => void saved.push(file),
      onDefect: (error) => problems.push(String(error?.stack ?? error)),
    },
  );
  await page.goto(server.origin);
  return {
    page,
    session: await session,
    problems,
    calls,
    saved,
    openedAt,
    close: async () => {
      (await session).dispose();
      await context.close();
      server.close();
    },
  };
}

/** Stands in for the editor: its interface and the theme. It also records times for benchmarks. Runs in the page. */
export function standInForEditor({ classes, kind, variables, state }) {
  let current = state;
  window.acquireVsCodeApi = () => ({
    postMessage: (message) => void window.letheReceive(message),
    getState: () => current,
    setState: (next) => {
      current = next;
      window.letheState = next;
    },
  });
  const dress = () => {
    for (const [name, value] of Object.entries(variables)) document.documentElement.style.setProperty(name, value);
    document.body.className = classes;
    document.body.dataset.vscodeThemeKind = kind;
  };
  // In the editor, this runs before the page's script.
  const whenThereIsABody = new window.MutationObserver(() => {
    if (document.body === null) return;
    whenThereIsABody.disconnect();
    dress();
  });
  whenThereIsABody.observe(document, { childList: true, subtree: true });

  // The time of the first display of a run, since the epoch, and the duration of each update.
  window.letheWork = [];
  const timed =
    (work) =>
    (...given) => {
      const start = performance.now();
      work(...given);
      window.letheWork.push(performance.now() - start);
    };
  const [setTimer, requestFrame, listen] = [window.setTimeout, window.requestAnimationFrame, window.addEventListener];
  const whenIdle = window.requestIdleCallback;
  window.requestIdleCallback = (work, ...rest) => whenIdle.call(window, timed(work), ...rest);
  window.setTimeout = (work, ...rest) => setTimer.call(window, timed(work), ...rest);
  window.requestAnimationFrame = (work) => requestFrame.call(window, timed(work));
  window.addEventListener = (type, work, ...rest) =>
    listen.call(window, type, type === "message" ? timed(work) : work, ...rest);
  const look = () => {
    const content = document.querySelector("#dashboard > .content:not([hidden]), .runs-table .row");
    if (content === null) return void requestFrame.call(window, look);
    requestFrame.call(window, () => (window.letheFirstPaint = performance.timeOrigin + performance.now()));
  };
  requestFrame.call(window, look);
  document.addEventListener("securitypolicyviolation", (violation) => {
    console.error(
      `${violation.violatedDirective} ${violation.sourceFile}:${violation.lineNumber}:${violation.columnNumber} ${violation.sample}`,
    );
  });
}

/**
 * Serves a built page.
 *
 * @param {HostSide} host
 * @param {"dashboard" | "runs-table"} bundle
 */
export async function servePage(host, bundle) {
  const files = new Map();
  for (const name of [`${bundle}.js`, `${bundle}-style.css`]) {
    files.set(`/${name}`, await readFile(path.join(root, "dist/webview", name)));
  }
  const server = createServer(({ url = "/" }, response) => {
    const file = url === "/" ? html : files.get(url);
    // Browsers request the icon of the site.
    if (file === undefined) return void response.writeHead(204).end();
    const type = url.endsWith(".css") ? "text/css" : url.endsWith(".js") ? "text/javascript" : "text/html";
    response.writeHead(200, { "content-type": type }).end(file);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${server.address().port}`;
  const html = host.panelHtml({
    source: origin,
    script: `${origin}/${bundle}.js`,
    style: `${origin}/${bundle}-style.css`,
    nonce: "bm9uY2U=",
    title: "Lethe",
  });
  const close = () => {
    server.close();
    server.closeAllConnections();
  };
  return { origin, close };
}
