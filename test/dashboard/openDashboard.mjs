// The dashboard outside the editor: its host side in this process, its page in a browser, and the two connected as the
// editor would connect them. `node esbuild.mjs` must have built the page.
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import * as esbuild from "esbuild";
import { chromium } from "playwright-core";
import { themes } from "./themes.mjs";

const root = path.join(import.meta.dirname, "../..");
const origin = "https://panel.test";

/** The host side, bundled as it is for the editor. */
export const loadHostSide = async () => {
  const folder = await mkdtemp(path.join(tmpdir(), "lethe-dashboard-"));
  const outfile = path.join(folder, "host.cjs");
  await esbuild.build({
    stdin: {
      contents:
        'export { startSession } from "./src/editor/dashboard/session"; export { panelHtml } from "./src/editor/dashboard/panelHtml";',
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
};

/** Debian's browser, or the one that LETHE_CHROMIUM names. */
export const launchBrowser = () =>
  chromium.launch({
    executablePath: process.env["LETHE_CHROMIUM"] ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"],
  });

/**
 * Opens the dashboard of runs in a page of a browser.
 *
 * @param {{ browser: import("playwright-core").Browser, host: any, runFolders: string[], theme?: string,
 *   viewport?: { width: number, height: number }, state?: unknown, actions?: Record<string, Function> }} options
 */
export const openDashboard = async (options) => {
  const { browser, host, runFolders, theme = "dark", viewport = { width: 1280, height: 900 }, state } = options;
  const context = await browser.newContext({ viewport, deviceScaleFactor: 1, reducedMotion: "reduce" });
  const page = await context.newPage();
  const problems = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
  const calls = [];
  const actionNames = ["pause", "resume", "stop", "evaluate", "export", "openSource", "probe"];
  const actions = Object.fromEntries(
    actionNames.map((name) => [name, async (...given) => void calls.push([name, ...given])]),
  );
  const saved = [];
  const session = await host.startSession(
    runFolders,
    { ...actions, ...options.actions },
    {
      post: (message) => page.evaluate((data) => window.postMessage(data, "*"), message).catch(() => undefined),
      chooseRuns: async () => options.chosenRuns ?? [],
      save: async (file) => void saved.push(file),
      onDefect: (error) => problems.push(String(error?.stack ?? error)),
    },
  );
  await page.exposeFunction("letheReceive", (message) => session.receive(message));
  const { classes, kind, variables } = themes[theme];
  await page.addInitScript(
    ({ classes: names, kind: themeKind, variables: values, state: kept }) => {
      let current = kept;
      window.acquireVsCodeApi = () => ({
        postMessage: (message) => void window.letheReceive(message),
        getState: () => current,
        setState: (next) => {
          current = next;
          window.letheState = next;
        },
      });
      const dress = () => {
        for (const [name, value] of Object.entries(values)) document.documentElement.style.setProperty(name, value);
        document.body.className = names;
        document.body.dataset.vscodeThemeKind = themeKind;
      };
      document.addEventListener("DOMContentLoaded", dress);
      // For benches: when the page first showed a run, and how long each redraw for news took.
      window.letheDraws = [];
      const setTimer = window.setTimeout;
      window.setTimeout = (work, delay, ...rest) =>
        setTimer(() => {
          const start = performance.now();
          work(...rest);
          window.letheDraws.push(performance.now() - start);
        }, delay);
      const look = () => {
        const content = document.querySelector("#dashboard > .content:not([hidden])");
        if (content === null) return void window.requestAnimationFrame(look);
        window.requestAnimationFrame(() => (window.letheFirstPaint = performance.now()));
      };
      window.requestAnimationFrame(look);
      document.addEventListener("securitypolicyviolation", (violation) => {
        console.error(
          `${violation.violatedDirective} ${violation.sourceFile}:${violation.lineNumber}:${violation.columnNumber} ${violation.sample}`,
        );
      });
    },
    { classes, kind, variables, state },
  );
  const html = host.panelHtml({
    source: origin,
    script: `${origin}/dashboard.js`,
    style: `${origin}/dashboard-style.css`,
    nonce: "bm9uY2U=",
  });
  await page.route(`${origin}/**`, async (route) => {
    const { pathname } = new URL(route.request().url());
    if (pathname === "/") return route.fulfill({ contentType: "text/html", body: html });
    const file = path.join(root, "dist/webview", path.basename(pathname));
    const contentType = pathname.endsWith(".css") ? "text/css" : "text/javascript";
    return route.fulfill({ contentType, body: await readFile(file) });
  });
  await page.goto(`${origin}/`);
  return {
    page,
    session,
    problems,
    calls,
    saved,
    close: async () => {
      session.dispose();
      await context.close();
    },
  };
};
