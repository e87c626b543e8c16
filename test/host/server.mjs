import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/**
 * @typedef {object} ServerOptions
 * @property {boolean} [trustsEveryWorkspace] whether workspaces are trusted; else they open in restricted mode
 * @property {boolean} [runsTests] accepts an extension under development and a suite in the window's address; it also
 *   hides notifications
 * @property {string} [password] that the browser asks for; none by default
 * @property {number} [port] any free one by default
 */

/**
 * @typedef {object} Server
 * @property {string} url `http://127.0.0.1:<port>`
 * @property {() => Promise<void>} stop ends the server and every process that it started, except detached engines
 */

const startAttempts = 3;
const startTimeout = 60_000;
const stopTimeout = 4000;

/**
 * Starts code-server on the loopback interface.
 *
 * @param {Pick<import("./install.mjs").Host, "node" | "server">} host
 * @param {Pick<import("./session.mjs").Session, "folder" | "userData" | "extensions" | "environment">} session
 * @param {ServerOptions} [options]
 * @returns {Promise<Server>}
 */
export async function startServer(host, session, options = {}) {
  const { trustsEveryWorkspace = false, runsTests = false, password, port = 0 } = options;
  const configuration = path.join(session.folder, "code-server.yaml");
  await writeFile(configuration, "cert: false\n");
  const words = [
    ...[host.server, "--config", configuration, "--bind-addr", `127.0.0.1:${port}`],
    ...["--auth", password === undefined ? "none" : "password"],
    ...["--user-data-dir", session.userData, "--extensions-dir", session.extensions],
    ...["--disable-telemetry", "--disable-update-check", "--disable-getting-started-override", "--disable-proxy"],
    ...["--ignore-last-opened", "--idle-timeout-seconds", "120"],
    // Seconds that the extension host of a closed window lives on.
    ...["--vscode-option", "reconnection-grace-time=30"],
    ...(trustsEveryWorkspace ? ["--disable-workspace-trust"] : []),
    ...(runsTests ? ["--vscode-option", "enable-smoke-test-driver"] : []),
  ];
  const environment = { ...session.environment, ...(password !== undefined && { PASSWORD: password }) };
  for (let attempt = 1; ; attempt++) {
    const server = spawn(host.node, words, { env: environment, stdio: ["ignore", "pipe", "pipe"], detached: true });
    const stop = () => endGroup(server);
    try {
      return { url: await listeningAddress(server), stop };
    } catch (error) {
      await stop();
      // On a busy machine code-server sometimes stops waiting for its own child process.
      if (attempt === startAttempts) throw error;
    }
  }
}

const listeningAddress = (server) =>
  new Promise((resolve, reject) => {
    let log = "";
    const fail = (reason) => reject(new Error(`code-server ${reason}:\n${log}`));
    const timer = setTimeout(() => fail("does not answer"), startTimeout);
    const read = (chunk) => {
      log += chunk;
      const found = /HTTP server listening on (http:\/\/[\d.]+:\d+)/.exec(log);
      if (found === null) return;
      clearTimeout(timer);
      resolve(found[1]);
    };
    server.stdout.on("data", read);
    server.stderr.on("data", read);
    server.once("error", ({ message }) => fail(`cannot be started (${message})`));
    server.once("exit", (code) => fail(`ended with exit code ${code}`));
  });

/** Ends the server's process group, and with it extension hosts and terminals. */
const endGroup = async (server) => {
  const signal = (name) => {
    try {
      process.kill(-server.pid, name);
    } catch {
      // The group has ended.
    }
  };
  const hasEnded = server.exitCode !== null || server.signalCode !== null;
  signal("SIGTERM");
  if (!hasEnded) await Promise.race([once(server, "exit"), wait(stopTimeout)]);
  signal("SIGKILL");
};
