import { readdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect } from "vitest";
import { createRecordedWorkspace, createTinyWorkspace } from "../host/workspaces.mjs";
import { quickInput } from "../e2e/support/quickInput";
import { viewRows } from "../e2e/support/views";
import { workbenchTest } from "../e2e/support/workbenchTest";

let second: string;

const it = workbenchTest(async (workbench) => {
  const first = path.join(workbench.folder, "first");
  second = path.join(workbench.folder, "second");
  await createRecordedWorkspace(first);
  await createTinyWorkspace(second);
  const file = path.join(workbench.folder, "both.code-workspace");
  await writeFile(file, JSON.stringify({ folders: [{ path: "first" }, { path: "second" }] }));
  await workbench.open(file);
});

describe("a window with several folders", () => {
  it("offers the configurations of each folder, and lists the runs of all", async ({ workbench }) => {
    await workbench.runCommand("Lethe: Start Run");
    const { rows, input } = quickInput(workbench);
    const named = (name: string, root: string) =>
      rows.filter({ hasText: name }).filter({ has: workbench.page.getByText(root, { exact: true }) });
    await named("recommended", "first").waitFor();
    await input.fill("short");
    await named("short", "second").click();
    await workbench.runCommand("Lethe: Focus on Runs View");
    await viewRows(workbench, "Runs")
      .filter({ hasText: /^recommended.*forget 11 %/ })
      .waitFor();
    await viewRows(workbench, "Runs")
      .filter({ hasText: /^short.*forget/ })
      .waitFor();
    expect((await readdir(path.join(second, ".lethe/runs"))).length).toBe(1);
  });
});
