import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rm } from "node:fs/promises";
import path from "node:path";

const failures = path.join(import.meta.dirname, "../../.vscode-test/failures");

/**
 * Makes the folder for what explains a failure, without that of an earlier failure.
 *
 * @param {string} name of the test or suite that failed
 */
export async function failureFolder(name) {
  const folder = path.join(failures, name.replaceAll(/[^a-z0-9]+/gi, "-").slice(0, 80));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  return folder;
}

/**
 * Copies the logs of an editor and its extension hosts, and the event log and engine log of each run.
 *
 * @param {string} userData the editor's
 * @param {string} workspaces a folder of workspaces
 * @param {string} target
 */
export async function copyLogs(userData, workspaces, target) {
  const logs = path.join(userData, "logs");
  if (existsSync(logs)) await cp(logs, path.join(target, "logs"), { recursive: true });
  for (const folder of [workspaces, path.join(userData, "User/globalStorage")]) {
    if (!existsSync(folder)) continue;
    for (const file of await readdir(folder, { recursive: true })) {
      if (!/\.lethe\/runs\/[^/]+\/(engine\.log|events\.ndjson)$/.test(file)) continue;
      const [run, name] = file.split("/").slice(-2);
      await mkdir(path.join(target, "runs", run), { recursive: true });
      await cp(path.join(folder, file), path.join(target, "runs", run, name));
    }
  }
}
