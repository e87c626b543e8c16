import { mkdtemp, readFile, symlink } from "node:fs/promises";
import path from "node:path";
import { errors } from "playwright-core";
import { openBrowser, workbenchAddress } from "./browser.mjs";
import { startServer } from "./server.mjs";
import { createSession, writeSettings } from "./session.mjs";

const repository = path.join(import.meta.dirname, "../..");

/**
 * A window of VS Code in a browser, with this extension installed.
 *
 * @typedef {object} Workbench
 * @property {import("playwright-core").Page} page
 * @property {string} folder a fresh folder for workspaces
 * @property {readonly string[]} console warnings and errors in the browser's console
 * @property {string} userData folder of the server's settings and logs
 * @property {(title: string) => Promise<void>} runCommand runs a command from the palette by its whole title
 * @property {(text: string) => Promise<void>} pick filters the list that asks, and accepts the first row of that text
 * @property {(text: string) => import("playwright-core").Locator} toast the notification with a text
 * @property {() => import("playwright-core").FrameLocator} webview the content of the visible panel
 * @property {() => Promise<import("playwright-core").Frame>} frame the same, to evaluate scripts in
 * @property {(settings: Record<string, unknown>) => Promise<void>} set changes user settings
 * @property {(opened?: string) => Promise<void>} open opens a folder or a workspace file in the window
 * @property {() => Promise<void>} reload reloads the window as a user does, which keeps what is open
 * @property {() => Promise<void>} dispose closes the window
 */

/**
 * @typedef {object} WindowOptions
 * @property {Record<string, unknown>} [settings] user settings
 * @property {boolean} [isTrusted] whether every workspace is trusted; true by default
 */

/**
 * A VS Code server and a browser, for one window after the other.
 *
 * @typedef {object} Editor
 * @property {(options?: WindowOptions) => Promise<Workbench>} openWindow opens a window without earlier state
 * @property {() => Promise<void>} dispose
 */

/**
 * @param {import("./install.mjs").Host} host
 * @param {object} [options]
 * @param {string} [options.extensions] a folder of installed extensions in place of this repository
 * @param {Parameters<typeof openBrowser>[2]} [options.browser]
 * @returns {Promise<Editor>}
 */
export async function startEditor(host, { extensions, browser: browserOptions } = {}) {
  const fresh = await createSession();
  const session = extensions === undefined ? fresh : { ...fresh, extensions };
  if (extensions === undefined) await linkExtension(session.extensions);
  let server, browser;
  const dispose = async () => {
    await browser?.close().catch(() => undefined);
    await server?.stop();
    await fresh.dispose();
  };
  try {
    server = await startServer(host, session);
    browser = await openBrowser(host, session, browserOptions);
    const { url } = server;
    return { dispose, openWindow: (options) => openWindow(browser, url, session, options) };
  } catch (error) {
    await dispose();
    throw error;
  }
}

/**
 * An editor for a single window.
 *
 * @param {import("./install.mjs").Host} host
 * @param {WindowOptions & NonNullable<Parameters<typeof startEditor>[1]>} [options]
 * @returns {Promise<Workbench>}
 */
export async function startWorkbench(host, options = {}) {
  const editor = await startEditor(host, options);
  try {
    return { ...(await editor.openWindow(options)), dispose: editor.dispose };
  } catch (error) {
    await editor.dispose();
    throw error;
  }
}

/** Far beyond what a busy machine needs: only a defect takes so long, in milliseconds. */
const longest = 90_000;

const openWindow = async (browser, url, session, { settings = {}, isTrusted = true } = {}) => {
  const set = (changes) =>
    writeSettings(session.userData, {
      ...{ "security.workspace.trust.enabled": !isTrusted },
      ...settings,
      ...changes,
    });
  await set({});
  const folder = await mkdtemp(path.join(session.folder, "w"));
  const page = await browser.newPage();
  page.setDefaultTimeout(longest);
  // The workbench keeps its state in the browser; the browser's cache stays, since it halves the time to load.
  const debuggingSession = await browser.newCDPSession(page);
  const storageTypes = "cookies,indexeddb,local_storage";
  await debuggingSession.send("Storage.clearDataForOrigin", { origin: url, storageTypes });
  await debuggingSession.detach();
  const messages = [];
  page.on("console", (message) => {
    if (["warning", "error"].includes(message.type())) messages.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => messages.push(`uncaught: ${error.stack ?? error.message}`));
  return {
    page,
    folder,
    console: messages,
    userData: session.userData,
    dispose: async () => {
      // The window says goodbye to its extension host.
      await page.goto("about:blank").catch(() => undefined);
      await page.close();
    },
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
    set,
  };
};

/**
 * Installs an extension, by default this repository: VS Code accepts a link with the name of an installed extension's
 * folder.
 */
export async function linkExtension(extensions, folder = repository) {
  const { publisher, name, version } = JSON.parse(await readFile(path.join(folder, "package.json"), "utf8"));
  await symlink(folder, path.join(extensions, `${publisher}.${name}-${version}`), "dir");
}

/** The window knows the commands of an extension as soon as it shows the extension's icon in the activity bar. */
const isReady = (page) => page.locator('.activitybar .action-item [aria-label^="Lethe"]').first().waitFor();

const quickInput = '.quick-input-widget:not([style*="display: none"])';

const pick = async (page, text) => {
  const input = page.locator(`${quickInput} input[type="text"]`).first();
  await input.fill(text);
  // The first row that matches gets the focus; until then the list is of the text before.
  await page.locator(`${quickInput} .monaco-list-row.focused`, { hasText: text }).waitFor();
  await input.press("Enter");
};

/**
 * How long the palette may take to show a row before the words are typed once more, in milliseconds. A busy machine may
 * need longer than the first turn, and so every turn is longer than the one before.
 */
const paletteTurn = (turn) => Math.min(300 * 2 ** turn, 5000);

const runCommand = async (page, title) => {
  const input = page.locator(`${quickInput} input[type="text"]`).first();
  const row = page.locator(`${quickInput} .monaco-list-row.focused`, { hasText: title });
  const deadline = Date.now() + longest;
  // A webview that is just loading may swallow the key. The palette reads what is registered whenever its text changes.
  for (let turn = 0; ; turn++) {
    if (!(await isPaletteOpen(page))) await page.keyboard.press("F1");
    if (await isThere(input, paletteTurn(turn))) {
      await input.fill(`>${title}${turn % 2 === 0 ? "" : " "}`);
      if (await isThere(row, paletteTurn(turn))) break;
    }
    if (Date.now() > deadline) throw new Error(`The palette has no command ${title}.`);
  }
  await input.press("Enter");
  // What is asked next is shown in the same place.
  const palette = JSON.stringify([`${quickInput} input`, `>${title}`]);
  await page.waitForFunction(
    `(([input, text]) => document.querySelector(input)?.value.trimEnd() !== text)(${palette})`,
  );
};

const isPaletteOpen = (page) =>
  page.evaluate(`document.querySelector(${JSON.stringify(`${quickInput} input`)})?.value.startsWith(">") === true`);

const isThere = async (locator, timeout) => {
  try {
    await locator.waitFor({ timeout });
    return true;
  } catch (error) {
    if (error instanceof errors.TimeoutError) return false;
    throw error;
  }
};

/** A webview is a frame inside a frame. */
const outerFrame = "iframe.webview.ready";
const innerFrame = "iframe#active-frame";

const contentOf = async (locator) => {
  const handle = await locator.first().elementHandle();
  const frame = await handle?.contentFrame();
  if (!frame) throw new Error("The frame has no content yet.");
  return frame;
};
