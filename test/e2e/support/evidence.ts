import { writeFile } from "node:fs/promises";
import path from "node:path";
import { copyLogs, failureFolder } from "../../host/evidence.mjs";
import type { Workbench } from "../../host/workbench.mjs";

/**
 * Keeps what explains a failure: a picture of the window, its notifications, the browser's console, the logs of the
 * extension host, and each run's event log and engine log.
 */
export async function keepEvidence(workbench: Workbench, test: string): Promise<void> {
  const folder = await failureFolder(test);
  const inside = (name: string): string => path.join(folder, name);
  const keep = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    // An error here must not hide the failure.
    await work().catch((error: unknown) => writeFile(inside(`${what}.missing.txt`), String(error)));
  };
  await keep("window", () => workbench.page.screenshot({ path: inside("window.png") }));
  await keep("notifications", async () => {
    const texts = await workbench.page.locator(".notification-list-item").allInnerTexts();
    await writeFile(inside("notifications.txt"), texts.join("\n\n"));
  });
  await keep("console", () => writeFile(inside("console.txt"), workbench.console.join("\n")));
  await keep("logs", () => copyLogs(workbench.userData, workbench.folder, folder));
  console.error(`The window, the logs and the runs at the time of the failure: ${folder}`);
}
