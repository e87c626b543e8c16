import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, statSync } from "node:fs";
import { rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ensureHost } from "../host/install.mjs";
import { startWorkbench } from "../host/workbench.mjs";
import type { Workbench } from "../host/workbench.mjs";
import { createTinyWorkspace } from "../host/workspaces.mjs";
import { zipEntries } from "./zipEntries";
import type { ZipEntry } from "./zipEntries";

const repository = path.join(import.meta.dirname, "../..");
const megabyte = 1e6;
const { version } = JSON.parse(readFileSync(path.join(repository, "package.json"), "utf8")) as { version: string };

let extensions = "";
let workbench: Workbench | undefined;
let installed = "";
let size = 0;
let entries: ZipEntry[] = [];

const filesOf = (folder: string): string[] =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => path.relative(folder, path.join(parentPath, name)));

beforeAll(async () => {
  const host = await ensureHost();
  execFileSync(process.execPath, ["scripts/package.mjs", "linux-x64"], { cwd: repository, stdio: "inherit" });
  const [file = ""] = readdirSync(path.join(repository, "dist/vsix")).filter((name) => name.includes("linux-x64"));
  const vsix = path.join(repository, "dist/vsix", file);
  size = statSync(vsix).size;
  entries = await zipEntries(vsix);
  extensions = mkdtempSync(path.join(tmpdir(), "lx-"));
  const words = [host.server, "--extensions-dir", extensions, "--user-data-dir", path.join(extensions, "u")];
  execFileSync(host.node, [...words, "--install-extension", vsix], { stdio: "inherit" });
  const [folder = ""] = readdirSync(extensions).filter((name) => name.startsWith("lethe-unlearning.lethe-"));
  installed = path.join(extensions, folder);
  workbench = await startWorkbench(host, { extensions });
}, 180_000);

afterAll(async () => {
  await workbench?.dispose();
  await rm(extensions, { recursive: true, force: true, maxRetries: 3 });
});

describe("the packaged extension", () => {
  it("is at most 25 MB without the sample", () => {
    const sample = entries.filter(({ name }) => name.startsWith("extension/media/sample/"));
    const sampleBytes = sample.reduce((sum, { compressedSize }) => sum + compressedSize, 0);
    expect(sampleBytes).toBeGreaterThan(0);
    expect(size - sampleBytes).toBeLessThan(25 * megabyte);
  });

  it("contains this platform's binaries alone, and no source or test", () => {
    const files = filesOf(installed);
    const binaries = files.filter((name) => /\.(node|so(\.\d+)?|dll|dylib)$/.test(name));
    expect(binaries.length).toBeGreaterThan(0);
    for (const name of binaries) expect(name).toContain("linux/x64");
    expect(files.filter((name) => /^(src|test|webview)\/|\.(ts|map)$/.test(name))).toEqual([]);
  });

  it("contains an executable lethe command", () => {
    const told = execFileSync(path.join(installed, "dist/bin/lethe"), ["--version"], { encoding: "utf8" });
    expect(told.trim()).toBe(version);
  });

  it("completes a run with its own engine", async () => {
    if (workbench === undefined) throw new Error("No workbench.");
    const folder = path.join(workbench.folder, "tiny");
    await createTinyWorkspace(folder);
    await workbench.open(folder);
    await workbench.runCommand("Lethe: Start Run");
    await workbench.page.locator(".quick-input-list .monaco-list-row", { hasText: "short" }).click();
    await workbench.runCommand("Lethe: Open Dashboard");
    await workbench.webview().locator(".tile[data-state='done']").waitFor({ timeout: 60_000 });
  }, 120_000);
});
