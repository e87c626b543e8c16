/*
 * `npm test`: type check, lint and every suite, two parts at a time. A part that fails prints its whole output. The
 * last line counts the tests.
 *
 *   npm test [-- <part> ...]
 */
import { spawn } from "node:child_process";
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { stripVTControlCharacters } from "node:util";
import { ensureHost, HostUnavailable } from "../test/host/install.mjs";
import { softwareVulkan, VulkanUnavailable } from "../test/webgpu/softwareVulkan.mjs";

const repository = path.join(import.meta.dirname, "..");
const reports = path.join(repository, ".vscode-test/reports");
const caches = path.join(repository, "node_modules/.cache");

/** Arguments of Node that check the types of one project. */
const typeCheck = (project) => [
  "node_modules/typescript/bin/tsc",
  ...["-p", path.join(project, "tsconfig.json"), "--noEmit"],
  ...["--incremental", "--tsBuildInfoFile", path.join(caches, `types-${project.replaceAll(/\W/g, "")}.json`)],
];

/** File into which vitest writes the counts of a suite. */
const reportOf = (name) => path.join(reports, `${name}.json`);
const withReport = (name) => ["--reporter=default", "--reporter=json", `--outputFile.json=${reportOf(name)}`];
const vitest = (name, ...words) => ["node_modules/vitest/vitest.mjs", "run", "--project", name, ...words];

/**
 * Parts in the order of their start, with the commands of Node that each runs one after the other. ESLint has no cache:
 * its rules on types depend on other files too, and its cache does not.
 */
const parts = {
  e2e: [["test/host/e2e.mjs", "test/e2e", ...withReport("e2e")]],
  types: [typeCheck("."), typeCheck("webview"), typeCheck("test")],
  lint: [
    ["node_modules/oxlint/bin/oxlint"],
    ["node_modules/eslint/bin/eslint.js", "."],
    [
      ...["node_modules/prettier/bin/prettier.cjs", "--check", ".", "--log-level", "warn"],
      ...["--cache", "--cache-location", path.join(caches, "prettier.json")],
    ],
  ],
  unit: [vitest("unit", "--project", "unit-apart", ...withReport("unit"))],
  webgpu: [["test/webgpu/run.mjs", ...withReport("webgpu")]],
  host: [["test/host/integration.mjs"]],
  integration: [vitest("integration", ...withReport("integration"))],
};

/**
 * Parts that run at a time: the smallest machine has two cores. The first part waits more than it computes. With three
 * parts at a time, each takes longer by more than what is saved.
 */
const lanes = 2;

const chosen = process.argv.slice(2);
const unknown = chosen.find((name) => !Object.hasOwn(parts, name));
if (unknown !== undefined) {
  console.error(`There is no part named ${unknown}; the parts are ${Object.keys(parts).join(", ")}.`);
  process.exit(2);
}

const secondsSince = (start) => `${((performance.now() - start) / 1000).toFixed(0)} s`;

/** Installs before the lanes start, because apt-get refuses to run twice at once. A suite reports what is missing. */
const installHosts = async () => {
  const start = performance.now();
  try {
    if (queue.includes("e2e") || queue.includes("host")) await ensureHost();
    if (queue.includes("webgpu")) softwareVulkan();
  } catch (error) {
    if (!(error instanceof HostUnavailable || error instanceof VulkanUnavailable)) throw error;
  }
  console.log(`VS Code and software Vulkan: ready after ${secondsSince(start)}.`);
};

/** Runs one command to its end. */
const run = (words) =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, words, {
      cwd: repository,
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...(process.stdout.isTTY && { FORCE_COLOR: "1" }) },
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8");
      stream.on("data", (text) => (output += text));
    }
    child.once("error", ({ message }) => resolve({ output: message, hasPassed: false }));
    child.once("close", (code) => resolve({ output, hasPassed: code === 0 }));
  });

/**
 * Number of tests that passed and failed, from vitest's report or from Mocha's summary lines. A part without counts,
 * such as lint, is one test; a part that failed has at least one failed test.
 */
const countTests = async (name, output, hasPassed) => {
  const report = await readFile(reportOf(name), "utf8").then(JSON.parse, () => undefined);
  const counted = (word) =>
    [...output.matchAll(new RegExp(`^\\W*(\\d+) ${word}`, "gm"))].reduce((sum, [, count]) => sum + Number(count), 0);
  const passed = report?.numPassedTests ?? counted("passing");
  const failed = report?.numFailedTests ?? counted("failing");
  if (!hasPassed) return { passed, failed: Math.max(1, failed) };
  return { passed: Math.max(1, passed), failed };
};

const runPart = async (name) => {
  const start = performance.now();
  const results = [];
  for (const words of parts[name]) results.push(await run(words));
  const hasPassed = results.every((result) => result.hasPassed);
  const output = results.map((result) => result.output).join("");
  await writeFile(path.join(reports, `${name}.log`), output);
  const text = stripVTControlCharacters(output);
  const [skipped] = /^SKIPPED.*$/m.exec(text) ?? [];
  if (hasPassed && skipped !== undefined) {
    console.log(`skipped ${name.padEnd(12)} ${skipped}`);
    return { passed: 0, failed: 0 };
  }
  const { passed, failed } = await countTests(name, text, hasPassed);
  const label = hasPassed ? "passed " : "FAILED ";
  console.log(`${label} ${name.padEnd(12)} ${passed} passed, ${failed} failed, ${secondsSince(start)}`);
  if (!hasPassed) console.log(output.trimEnd());
  return { passed, failed };
};

const queue = Object.keys(parts).filter((name) => chosen.length === 0 || chosen.includes(name));
for (const name of queue) await rm(reportOf(name), { force: true });
await rm(path.join(repository, ".vscode-test/failures"), { recursive: true, force: true });
await mkdir(reports, { recursive: true });
await mkdir(caches, { recursive: true });
await installHosts();
const start = performance.now();
const counts = [];
const runLane = async () => {
  for (let name = queue.shift(); name !== undefined; name = queue.shift()) counts.push(await runPart(name));
};
await Promise.all(Array.from({ length: lanes }, runLane));
const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
console.log(`The parts took ${secondsSince(start)}; their whole output is in ${path.relative(repository, reports)}.`);
console.log(`${sum("passed")} passed, ${sum("failed")} failed`);
if (sum("failed") > 0) process.exitCode = 1;
