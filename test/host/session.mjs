import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";

/** Settings that keep other parts of the editor quiet. */
const quietSettings = {
  "workbench.startupEditor": "none",
  "workbench.tips.enabled": false,
  "workbench.secondarySideBar.defaultVisibility": "hidden",
  "telemetry.telemetryLevel": "off",
  "extensions.autoUpdate": false,
  "extensions.autoCheckUpdates": false,
  "extensions.ignoreRecommendations": true,
  "remote.autoForwardPorts": false,
  "chat.disableAIFeatures": true,
  "files.simpleDialog.enable": true,
  "window.commandCenter": false,
  "git.enabled": false,
  // A webview that has just loaded takes the focus, which would close a list that asks.
  "workbench.quickOpen.closeOnFocusLost": false,
  "workbench.reduceMotion": "on",
};

/**
 * Folders for everything that one run of an editor writes: home, user data, extensions and temporary files.
 *
 * @typedef {object} Session
 * @property {string} folder
 * @property {string} userData
 * @property {string} extensions
 * @property {string} browserProfile
 * @property {NodeJS.ProcessEnv} environment
 * @property {() => Promise<void>} dispose removes the folders
 */

/**
 * @param {Record<string, unknown>} [settings] user settings, besides the quiet ones
 * @returns {Promise<Session>}
 */
export async function createSession(settings = {}) {
  // The name is short because the folder holds sockets, and the path of a socket has at most 107 bytes.
  const folder = await mkdtemp(path.join(tmpdir(), "lv-"));
  const inside = (name) => path.join(folder, name);
  const temporary = inside("t");
  await Promise.all([mkdir(inside("u/User"), { recursive: true }), mkdir(inside("x")), mkdir(temporary)]);
  await writeSettings(inside("u"), settings);
  return {
    folder,
    userData: inside("u"),
    extensions: inside("x"),
    browserProfile: inside("b"),
    environment: {
      ...process.env,
      HOME: folder,
      XDG_CONFIG_HOME: inside("c"),
      XDG_DATA_HOME: inside("d"),
      XDG_CACHE_HOME: inside("k"),
      XDG_RUNTIME_DIR: temporary,
      TMPDIR: temporary,
    },
    dispose: () => rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }),
  };
}

/** Replaces the user settings. An open editor applies them at once. */
export function writeSettings(userData, settings) {
  return writeFile(path.join(userData, "User/settings.json"), JSON.stringify({ ...quietSettings, ...settings }));
}
