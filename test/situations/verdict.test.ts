import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import { loadConfiguration } from "../../src/configuration/load";
import { createRecordedWorkspace } from "../host/workspaces.mjs";
import { dashboardIsShown } from "../e2e/support/dashboardPage";
import { workbenchTest } from "../e2e/support/workbenchTest";

let folder: string;

/** The recorded run misses three targets. */
const it = workbenchTest(async (workbench) => {
  folder = path.join(workbench.folder, "recorded");
  await createRecordedWorkspace(folder);
  await workbench.open(folder);
});

describe("the button of an advice", () => {
  const name = "recommended-2.lethe.json";

  it("writes the advised configuration beside the run's, and opens it", async ({ workbench }) => {
    const { page } = workbench;
    await workbench.runCommand("Lethe: Open Dashboard");
    const content = await dashboardIsShown(workbench);
    const verdict = content.getByRole("region", { name: "Verdict" });
    await verdict.getByText("3 of 7 targets are missed").waitFor();
    await verdict.getByRole("button", { name: "Try this: Use the best recipe" }).click();
    await page.locator(".tab.active", { hasText: name }).waitFor();
    await page.locator(".monaco-editor .view-line", { hasText: "Follows the run" }).first().waitFor();
    const { configuration } = await loadConfiguration(path.join(folder, name));
    expect(configuration).toMatchObject({ name: "recommended-2", training: { alternativeBatchSize: 4, steps: 180 } });
    expect(await readFile(path.join(folder, name), "utf8")).toContain("// The run measures a third of the retain");
  });

  it("writes a configuration that the editor's check accepts", async ({ workbench }) => {
    const { page } = workbench;
    await page.locator('.editor-actions a.action-label[aria-label^="Check Configuration"]').click();
    await workbench.toast(`${name}: no problem. The model knows 10 of 10 rows asked. A run takes about`).waitFor();
    expect(await page.locator(".monaco-editor .squiggly-error, .monaco-editor .squiggly-warning").count()).toBe(0);
  });
});
