import assert from "node:assert/strict";
import { activateLethe } from "../support/extension";
import { startRun, toldRuns, waitForStatus, workspaceFile } from "../support/runs";
import { eventually } from "../support/waiting";

describe("with several folders open", () => {
  it("the runs of each are in the list", async () => {
    await activateLethe();
    const isRecorded = ({ id }: { readonly id: string }): boolean => id === "20261121-095119-recommended-r4i4";
    await eventually("the recorded run appears", async () => (await toldRuns()).some(isRecorded));
    const folder = await startRun(workspaceFile("short.lethe.json", "tiny"));
    assert(folder.startsWith(workspaceFile("", "tiny").fsPath));
    await waitForStatus(folder, "done");
    assert((await toldRuns()).some(isRecorded));
  });
});
