import { mkdir, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { errors } from "playwright-core";
import { openBrowser, workbenchAddress } from "./browser.mjs";
import { startServer } from "./server.mjs";
import { createSession, writeSettings } from "./session.mjs";

const repository = path.join(import.meta.dirname, "../..");

/**
 * A workbench in a browser with this extension in it, as a user has it after installing.
 *
 * @typedef {object} Workbench
 * @property {import("playwright-core").Page} page
 * @property {string} folder a fresh folder for workspaces
 * @property {(title: string) => Promise<void>} runCommand runs a command from the palette by its whole title
 * @property {(text: string) => Promise<void>} pick filters the list that is asked with, and takes the first row of that
 *   text
 * @property {(text: string) => import("playwright-core").Locator} toast the notification with a text
 * @property {() => import("playwright-core").FrameLocator} webview the content of the panel that is shown
 * @property {() => Promise<import("playwright-core").Frame>} frame the same, to evaluate scripts in
 * @property {(settings: Record<string, unknown>) => Promise<void>} set changes user settings
 * @property {(opened?: string) => Promise<void>} open opens a folder or a workspace file in the window
 * @property {() => Promise<void>} reload reloads the window as a user does, which keeps what is open
 * @property {() => Promise<void>} dispose
 */

/**
 * @param {import("./install.mjs").Host} host
 * @param {object} [options]
 * @param {Record<string, unknown>} [options.settings] user settings
 * @param {boolean} [options.isTrusted] whether every workspace is trusted, as where it is left out
 * @param {string} [options.extensions] a folder of installed extensions in place of this repository
 * @param {Parameters<typeof openBrowser>[2]} [options.browser]
 * @returns {Promise<Workbench>}
 */
export const startWorkbench = async (
  host,
  { settings = {}, isTrusted = true, extensions, browser: browserOptions } = {},
) => {
  const fresh = await createSession(settings);
  const session = extensions === undefined ? fresh : { ...fresh, extensions };
  if (extensions === undefined) await linkExtension(session.extensions);
  let server, browser;
  const dispose = async () => {
    await browser?.close().catch(() => undefined);
    await server?.stop();
    await fresh.dispose();
  };
  try {
    server = await startServer(host, session, { trustsEveryWorkspace: isTrusted });
    browser = await openBrowser(host, session, browserOptions);
    const page = browser.pages()[0] ?? (await browser.newPage());
    page.setDefaultTimeout(90_000);
    const folder = path.join(session.folder, "w");
    await mkdir(folder);
    const { url } = server;
    return {
      page,
      folder,
      dispose,
      open: async (opened) => {
        await page.goto(workbenchAddress(url, opened));
        await isReady(page);
      },
      reload: async () => {
        const loaded = page.waitForEvent("load");
        await runCommand(page, "Developer: Reload Window");
        await loaded;
        await isReady(page);
      },
      runCommand: (title) => runCommand(page, title),
      pick: (text) => pick(page, text),
      toast: (text) => page.locator(".notification-toast", { hasText: text }).first(),
      webview: () => page.frameLocator(outerFrame).frameLocator(innerFrame),
      frame: async () => {
        const outer = await contentOf(page.locator(outerFrame));
        return contentOf(outer.locator(innerFrame));
      },
      set: (changes) => writeSettings(session.userData, { ...settings, ...changes }),
    };
  } catch (error) {
    await dispose();
    throw error;
  }
};

/** VS Code takes a folder of the right name for an installed extension. */
export const linkExtension = async (extensions) => {
  const { publisher, name, version } = JSON.parse(await readFile(path.join(repository, "package.json"), "utf8"));
  await symlink(repository, path.join(extensions, `${publisher}.${name}-${version}`), "dir");
};

const isReady = (page) => page.locator(".monaco-workbench .statusbar-item").first().waitFor();

const quickInput = '.quick-input-widget:not([style*="display: none"])';

const pick = async (page, text) => {
  const input = page.locator(`${quickInput} input[type="text"]`).first();
  await input.waitFor();
  await input.fill(text);
  await page.locator(`${quickInput} .monaco-list-row`, { hasText: text }).first().click();
};

/** The palette lists what is registered when it opens, so it is opened again until the command is there. */
const runCommand = async (page, title) => {
  const input = page.locator(`${quickInput} input`);
  const row = page.locator(".quick-input-list .monaco-list-row.focused", { hasText: title });
  for (let attempt = 1; ; attempt++) {
    // A webview that is just loading may swallow the key, or close the palette by taking the focus.
    await page.keyboard.press("F1");
    if (await isListed(input, row, `>${title}`)) break;
    if (attempt === 10) throw new Error(`The palette has no command ${title}.`);
    await page.keyboard.press("Escape");
  }
  await page.keyboard.press("Enter");
  // What is asked next is shown in the same place.
  const palette = JSON.stringify([`${quickInput} input`, `>${title}`]);
  await page.waitForFunction(`(([input, text]) => document.querySelector(input)?.value !== text)(${palette})`);
};

/** Whether a row is there, seconds after the words were typed. */
const isListed = async (input, row, words) => {
  try {
    await input.fill(words, { timeout: 3000 });
    await row.waitFor({ timeout: 3000 });
    return true;
  } catch (error) {
    if (error instanceof errors.TimeoutError) return false;
    throw error;
  }
};

/** A webview is a frame in a frame. */
const outerFrame = "iframe.webview.ready";
const innerFrame = "iframe#active-frame";

const contentOf = async (locator) => {
  const handle = await locator.first().elementHandle();
  const frame = await handle?.contentFrame();
  if (!frame) throw new Error("The frame has no content yet.");
  return frame;
};
