/*
 * Runs the integration suites in a real extension host, each in a window of its own:
 *
 *   node test/host/integration.mjs [--desktop] [suite[/file] …]
 *
 * In code-server where it can be installed; with --desktop in the desktop VS Code that @vscode/test-electron downloads.
 */
import { spawn } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { downloadAndUnzipVSCode, runTests, SilentReporter } from "@vscode/test-electron";
import { copyLogs, failureFolder } from "./evidence.mjs";
import { ensureHost, HostUnavailable } from "./install.mjs";
import { createSession } from "./session.mjs";
import { buildSuites } from "./suites.mjs";
import { createRecordedWorkspace, createTinyWorkspace } from "./workspaces.mjs";

const repository = path.join(import.meta.dirname, "../..");

/** What the window of each suite opens, made in a new folder, and whether its workspaces are trusted. */
const windows = {
  folder: {
    isTrusted: true,
    open: async (folder) => {
      const recorded = path.join(folder, "recorded");
      await createRecordedWorkspace(recorded);
      await createTinyWorkspace(recorded);
      return recorded;
    },
  },
  noFolder: { isTrusted: true, open: () => undefined },
  multiRoot: {
    isTrusted: true,
    open: async (folder) => {
      await createTinyWorkspace(path.join(folder, "tiny"));
      const recorded = path.join(folder, "recorded");
      await createRecordedWorkspace(recorded);
      await createTinyWorkspace(recorded);
      const file = path.join(folder, "both.code-workspace");
      await writeFile(file, JSON.stringify({ folders: [{ path: "tiny" }, { path: "recorded" }] }));
      return file;
    },
  },
  /** A benchmark, which runs only when it is named. */
  bench: {
    isTrusted: true,
    isAskedFor: true,
    open: async (folder) => {
      await createTinyWorkspace(path.join(folder, "tiny"));
      const empty = path.join(folder, "empty");
      await mkdir(empty);
      return empty;
    },
  },
  untrusted: {
    isTrusted: false,
    open: async (folder) => {
      const recorded = path.join(folder, "recorded");
      await createRecordedWorkspace(recorded);
      await createTinyWorkspace(recorded);
      return recorded;
    },
  },
};

const runSuite = async (name, entry, executable) => {
  const { isTrusted, open } = windows[name];
  const session = await createSession(isTrusted ? {} : { "security.workspace.trust.startupPrompt": "never" });
  try {
    const folder = path.join(session.folder, "w");
    await mkdir(folder);
    const opened = await open(folder);
    const launchArgs = [
      ...(opened === undefined ? [] : [opened]),
      `--user-data-dir=${session.userData}`,
      `--extensions-dir=${session.extensions}`,
    ];
    const options = { extensionDevelopmentPath: repository, extensionTestsPath: entry, launchArgs };
    if (isTrusted) await runTests({ ...options, vscodeExecutablePath: executable });
    else await runUntrusted(executable, options);
    return true;
  } catch (error) {
    console.error(`Suite ${name}: ${error.message}`);
    const evidence = await failureFolder(`suite ${name}`);
    await copyLogs(session.userData, path.join(session.folder, "w"), evidence);
    console.error(`The logs and the runs at the time of the failure: ${evidence}`);
    return false;
  } finally {
    await session.dispose();
  }
};

/** test-electron always disables workspace trust, so this starts the editor without that flag. */
const runUntrusted = (executable, { extensionDevelopmentPath, extensionTestsPath, launchArgs }) =>
  new Promise((resolve, reject) => {
    const words = [
      ...launchArgs,
      "--no-sandbox",
      "--disable-updates",
      "--skip-welcome",
      `--extensionDevelopmentPath=${extensionDevelopmentPath}`,
      `--extensionTestsPath=${extensionTestsPath}`,
    ];
    const editor = spawn(executable, words, { stdio: "inherit" });
    editor.once("error", reject);
    editor.once("exit", (code) => (code === 0 ? resolve() : reject(new Error(`Test run failed with code ${code}`))));
  });

const words = process.argv.slice(2);
const onDesktop = words.includes("--desktop");
const chosen = words.filter((word) => !word.startsWith("--"));

/** Prints one line where the download fails; @vscode/test-electron would print many. */
const downloadDesktop = async () => {
  if (process.platform === "linux" && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) {
    throw new HostUnavailable(
      "Desktop VS Code needs a display, and there is none here; run xvfb-run -a npm run test:desktop, or the same suites " +
        "in a browser with npm run test:host.",
    );
  }
  const { error } = console;
  console.error = () => undefined;
  try {
    return await downloadAndUnzipVSCode({ reporter: new SilentReporter() });
  } catch (failure) {
    throw new HostUnavailable(
      `Desktop VS Code cannot be downloaded (${reasonOf(failure)}); run npm run test:desktop where ` +
        "update.code.visualstudio.com can be reached, or the same suites in a browser with npm run test:host.",
    );
  } finally {
    console.error = error;
  }
};

const reasonOf = ({ code, message }) => code ?? message;

const findEditor = async () => {
  if (onDesktop) return downloadDesktop();
  await ensureHost();
  return path.join(import.meta.dirname, "code.mjs");
};

try {
  const executable = await findEditor();
  const suites = await buildSuites(chosen);
  for (const [name, entry] of Object.entries(suites)) {
    if (chosen.length === 0 && windows[name].isAskedFor) continue;
    console.log(`\nIntegration suite: ${name}`);
    if (!(await runSuite(name, entry, executable))) process.exitCode = 1;
  }
} catch (error) {
  if (!(error instanceof HostUnavailable)) throw error;
  console.error(`SKIPPED: the integration suite needs a VS Code. ${error.message}`);
}
