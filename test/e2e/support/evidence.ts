import { existsSync } from "node:fs";
import { cp, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import type { Workbench } from "../../host/workbench.mjs";

const failures = path.join(import.meta.dirname, "../../../.vscode-test/failures");

/**
 * Keeps what explains a failure: a picture of the window, its notifications, the browser's console, the logs of the
 * extension host, and each run's event log and engine log.
 */
export async function keepEvidence(workbench: Workbench, test: string): Promise<void> {
  const folder = path.join(failures, test.replaceAll(/[^a-z0-9]+/gi, "-").slice(0, 80));
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const keep = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    // An error here must not hide the failure.
    await work().catch((error: unknown) => writeFile(path.join(folder, `${what}.missing.txt`), String(error)));
  };
  await keep("picture", () => workbench.page.screenshot({ path: path.join(folder, "window.png") }));
  await keep("notifications", async () => {
    const texts = await workbench.page.locator(".notification-list-item").allInnerTexts();
    await writeFile(path.join(folder, "notifications.txt"), texts.join("\n\n"));
  });
  await keep("console", () => writeFile(path.join(folder, "console.txt"), workbench.console.join("\n")));
  await keep("logs", () => cp(workbench.logs, path.join(folder, "logs"), { recursive: true }));
  const storage = path.join(workbench.logs, "../User/globalStorage");
  for (const workspaces of [workbench.folder, storage]) {
    await keep("runs", () => keepRuns(workspaces, path.join(folder, "runs")));
  }
  console.error(`The window, the logs and the runs at the time of the failure: ${folder}`);
}

const keepRuns = async (workspaces: string, target: string): Promise<void> => {
  if (!existsSync(workspaces)) return;
  for (const file of await readdir(workspaces, { recursive: true })) {
    if (!/\.lethe\/runs\/[^/]+\/(engine\.log|events\.ndjson)$/.test(file)) continue;
    const [run = "", name = ""] = file.split("/").slice(-2);
    await mkdir(path.join(target, run), { recursive: true });
    await cp(path.join(workspaces, file), path.join(target, run, name));
  }
};
