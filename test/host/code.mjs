#!/usr/bin/env node
/*
 * Stands in for desktop VS Code's executable: @vscode/test-electron starts it, and it runs the suite in code-server's
 * extension host, with Chromium as the window. Exit codes: 0 the suite passed, 1 it failed, 71 the extension host died
 * before the end of the suite, 124 the suite took too long.
 */
import { existsSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { format } from "node:util";
import { openBrowser, workbenchAddress } from "./browser.mjs";
import { ensureHost } from "./install.mjs";
import { startServer } from "./server.mjs";
import { createSession } from "./session.mjs";

const exitCodes = { passed: 0, failed: 1, pageCrashed: 70, hostDied: 71, tookTooLong: 124, interrupted: 130 };
const suiteTimeout = 1_200_000;

/** For loading the workbench on a busy machine, in milliseconds. */
const navigationTimeout = 120_000;

const words = process.argv.slice(2);
const optionsNamed = (name) =>
  words.filter((word) => word.startsWith(`--${name}=`)).map((word) => word.slice(name.length + 3));
const toPath = (word) => (word.startsWith("file:") ? fileURLToPath(word) : path.resolve(word));

/**
 * The workbench reports a killed extension host as success. So the suite itself writes a file when it passes.
 *
 * @returns a file that wraps the suite, and whether the suite passed
 */
const witness = async (folder, suite) => {
  const file = path.join(folder, "suite.cjs");
  const passed = path.join(folder, "passed");
  await writeFile(
    file,
    `exports.run = async () => {
      await require(${JSON.stringify(suite)}).run();
      require("node:fs").writeFileSync(${JSON.stringify(passed)}, "");
    };`,
  );
  return { file, hasPassed: () => existsSync(passed) };
};

/** Lines that code-server's workbench prints at every start. */
const noise =
  /workbench\.js|Creation of workbench contribution|reconnection-grace|Creating a socket|connection token|AgentHost|AccountPolicyGate|Service Worker|builtin extensions cache/;

const runSuite = async () => {
  const host = await ensureHost();
  const [suite] = optionsNamed("extensionTestsPath");
  if (suite === undefined) throw new Error("--extensionTestsPath is missing.");
  const opened = words.find((word) => !word.startsWith("-"));
  const fresh = await createSession();
  const session = { ...fresh, userData: optionsNamed("user-data-dir")[0] ?? fresh.userData };
  const { file, hasPassed } = await witness(session.folder, toPath(suite));
  let server, browser;
  const close = async () => {
    await browser?.close().catch(() => undefined);
    await server?.stop();
    await fresh.dispose();
  };
  for (const signal of ["SIGINT", "SIGTERM"]) {
    process.once(signal, () => void close().then(() => process.exit(exitCodes.interrupted)));
  }
  try {
    server = await startServer(host, session, {
      trustsEveryWorkspace: words.includes("--disable-workspace-trust"),
      runsTests: true,
    });
    browser = await openBrowser(host, session);
    const page = browser.pages()[0] ?? (await browser.newPage());
    page.setDefaultNavigationTimeout(navigationTimeout);
    const ended = new Promise((resolve) => {
      void page.exposeFunction("codeAutomationExit", (code) => resolve(code));
      page.once("crash", () => resolve(exitCodes.pageCrashed));
      setTimeout(() => resolve(exitCodes.tookTooLong), suiteTimeout).unref();
    });
    await page.exposeFunction("codeAutomationLog", (type, parts) => {
      const line = format(...parts);
      if (!noise.test(line)) process[type === "error" ? "stderr" : "stdout"].write(`${line}\n`);
    });
    const uri = (file) => `vscode-remote://${new URL(server.url).host}${encodeURI(file)}`;
    const payload = [
      ...optionsNamed("extensionDevelopmentPath").map((word) => ["extensionDevelopmentPath", uri(toPath(word))]),
      ["extensionTestsPath", uri(file)],
      ["skipWelcome", "true"],
    ];
    const address = workbenchAddress(server.url, opened && toPath(opened));
    await page.goto(`${address}&payload=${encodeURIComponent(JSON.stringify(payload))}`);
    const code = await ended;
    if (code === exitCodes.tookTooLong) console.error(`The suite took longer than ${suiteTimeout / 1000} s.`);
    if (code !== exitCodes.passed) {
      // Beside the logs, which are kept after a failure.
      await page.screenshot({ path: path.join(session.userData, "logs/window.png") }).catch(() => undefined);
    }
    if (code !== exitCodes.passed || hasPassed()) return code;
    console.error("The extension host died before the end of the suite.");
    return exitCodes.hostDied;
  } finally {
    await close();
  }
};

if (words.includes("--version")) {
  const { vscodeVersion } = await ensureHost();
  console.log(vscodeVersion);
} else {
  process.exitCode = await runSuite().catch((error) => {
    console.error(error);
    return exitCodes.failed;
  });
}
