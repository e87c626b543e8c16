import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach } from "vitest";
import { loadConfiguration } from "../../../../src/configuration/load";
import { createRun } from "../../../../src/runs/writer";

const folders: string[] = [];
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true, force: true });
});

/** An empty folder that is gone after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(path.join(tmpdir(), "lethe-test-"));
  folders.push(folder);
  return folder;
}

/** A configuration file beside data files that are there but empty. */
export async function writeConfiguration(folder: string): Promise<string> {
  const file = path.join(folder, "small.lethe.json");
  await writeFile(path.join(folder, "forget.jsonl"), "");
  await writeFile(path.join(folder, "retain.jsonl"), "");
  // The configuration's folder is the model's folder, and a run must not write there.
  const output = { runsDirectory: path.join(await temporaryFolder(), ".lethe", "runs") };
  const data = { forget: "forget.jsonl", retain: "retain.jsonl" };
  await writeFile(file, JSON.stringify({ model: ".", data, output }));
  return file;
}

export const runId = "20260131-235958-small-00iz";

/** The folder of a run that no engine has touched yet. */
export async function newRun(): Promise<string> {
  const folder = await temporaryFolder();
  const { configuration, file } = await loadConfiguration(await writeConfiguration(folder));
  return createRun(
    path.join(folder, "runs"),
    {
      format: 1,
      id: runId,
      name: "small",
      kind: "unlearn",
      engineVersion: "0.1.0",
      createdAt: "2026-01-31T23:59:58.765Z",
      device: "cpu",
      model: folder,
      configurationFile: file,
      hashes: {},
    },
    configuration,
  );
}

/** A program of plain JavaScript, to stand in for a bundle. */
export async function writeProgram(code: string): Promise<string> {
  const file = path.join(await temporaryFolder(), "program.cjs");
  await writeFile(file, code);
  return file;
}
