import { chromium } from "playwright-core";

/**
 * Starts Chromium without a screen. The pages of one profile share its cache.
 *
 * @param {Pick<import("./install.mjs").Host, "chromium">} host
 * @param {Pick<import("./session.mjs").Session, "browserProfile">} session
 * @param {Partial<Parameters<typeof chromium.launchPersistentContext>[1]>} [options]
 */
export function openBrowser(host, session, options = {}) {
  return chromium.launchPersistentContext(session.browserProfile, {
    executablePath: host.chromium,
    headless: true,
    reducedMotion: "reduce",
    viewport: { width: 1280, height: 800 },
    args: [
      "--no-sandbox",
      "--disable-gpu",
      "--disable-quic",
      "--no-first-run",
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
    ],
    ...options,
  });
}

/**
 * Address that opens a folder or a `.code-workspace` file in the workbench, or an empty window.
 *
 * @param {string} url of the server
 * @param {string} [opened] absolute path
 */
export function workbenchAddress(url, opened) {
  if (opened === undefined) return `${url}/?ew=true`;
  const kind = opened.endsWith(".code-workspace") ? "workspace" : "folder";
  return `${url}/?${kind}=${encodeURIComponent(opened)}`;
}
