import { mkdir } from "node:fs/promises";
import path from "node:path";
import { afterEach } from "vitest";
import { ensureHost } from "../../host/install.mjs";
import { startWorkbench } from "../../host/workbench.mjs";
import type { Workbench } from "../../host/workbench.mjs";
import { killEngines } from "./engines";

/** What is on the screen when a test fails, a picture each. */
const pictures = path.join(import.meta.dirname, "../../../.vscode-test/failures");

/**
 * A workbench that keeps a picture of each failure and, when it is disposed, leaves no engine of its workspaces behind.
 */
export async function openWorkbench(options?: Parameters<typeof startWorkbench>[1]): Promise<Workbench> {
  const workbench = await startWorkbench(await ensureHost(), options);
  const dispose = async (): Promise<void> => {
    await killEngines(path.dirname(workbench.folder));
    await workbench.dispose();
  };
  return { ...workbench, dispose };
}

/** For a file's top: pictures of what its tests fail at. */
export function pictureFailures(workbench: () => Workbench | undefined): void {
  afterEach(async ({ task }) => {
    if (task.result?.state !== "fail") return;
    await mkdir(pictures, { recursive: true });
    const file = path.join(pictures, `${task.name.replaceAll(/[^a-z0-9]+/gi, "-").slice(0, 80)}.png`);
    await workbench()?.page.screenshot({ path: file });
    console.error(`The screen as the test failed: ${file}`);
  });
}
