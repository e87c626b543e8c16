import { readdir, rm } from "node:fs/promises";
import path from "node:path";
import * as esbuild from "esbuild";

const repository = path.join(import.meta.dirname, "../..");
const sources = path.join(repository, "test/integration-vscode");
const built = path.join(repository, ".vscode-test/suites");

/**
 * Bundles the integration suites for the extension host. Each folder is a suite, because each needs another window:
 * with one folder, with several, without one, or with one that is not trusted.
 *
 * @param {readonly string[]} [chosen] suites, or files of suites (`folder/marks`); all by default
 * @returns the entry file of each suite, by the name of its folder
 */
export async function buildSuites(chosen = []) {
  const isChosen = (suite, file) =>
    chosen.length === 0 || chosen.some((word) => word === suite || `${word}.test.ts` === `${suite}/${file}`);
  const folders = (await readdir(sources, { withFileTypes: true }))
    .filter((entry) => entry.isDirectory() && entry.name !== "support")
    .map(({ name }) => name);
  const entries = [];
  const entryPoints = {};
  for (const suite of folders) {
    const files = (await readdir(path.join(sources, suite))).filter(
      (file) => file.endsWith(".test.ts") && isChosen(suite, file),
    );
    if (files.length === 0) continue;
    entries.push(suite);
    entryPoints[`${suite}/index`] = path.join(sources, "index.ts");
    for (const file of files) entryPoints[`${suite}/${file.slice(0, -3)}`] = path.join(sources, suite, file);
  }
  await rm(built, { recursive: true, force: true });
  await esbuild.build({
    entryPoints,
    outdir: built,
    outExtension: { ".js": ".cjs" },
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    sourcemap: "inline",
    mainFields: ["module", "main"],
    external: ["vscode", "mocha"],
    logLevel: "warning",
  });
  return Object.fromEntries(entries.map((suite) => [suite, path.join(built, suite, "index.cjs")]));
}
