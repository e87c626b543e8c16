import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { generateRun } from "../../dashboard/generateRun.mjs";
import type { Workbench } from "../../host/workbench.mjs";
import { createRecordedWorkspace, createTinyWorkspace } from "../../host/workspaces.mjs";
import type { workbenchTest } from "../support/workbenchTest";

/** Tests in a window with the workspace of `openRecorded`. */
export type RecordedTest = ReturnType<typeof workbenchTest>;

/** Name of the workspace's folder. */
export const recordedFolder = "recorded";

/** Name of the folder of a second run, which no workspace has made. */
export const sweepRun = "20260131-100000-sweep-aaaa";

export const hostilePrompt = `<img src="x" onerror="document.title='taken'"><script>document.title = "taken"</script>`;

/** Opens the sample with two finished runs, and with configurations whose runs take seconds. */
export async function openRecorded(workbench: Workbench): Promise<void> {
  const folder = path.join(workbench.folder, recordedFolder);
  await plantMarkup(await createRecordedWorkspace(folder));
  const size = { steps: 30, passages: 24, evaluations: 2, sample: 12 };
  const configurationFile = path.join(folder, "sweep.lethe.json");
  await generateRun(path.join(folder, ".lethe/runs", sweepRun), { ...size, name: "sweep", configurationFile });
  await createTinyWorkspace(folder);
  await workbench.open(folder);
}

/** Puts markup into the prompt of the run's first passage. */
const plantMarkup = async (runFolder: string): Promise<void> => {
  const file = path.join(runFolder, "passages.ndjson");
  const [first = "", ...others] = (await readFile(file, "utf8")).split("\n");
  const passage = JSON.parse(first) as Record<string, unknown>;
  await writeFile(file, [JSON.stringify({ ...passage, prompt: hostilePrompt }), ...others].join("\n"));
};
