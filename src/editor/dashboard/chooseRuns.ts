import path from "node:path";
import * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";
import { listRuns } from "../../runs/reader";
import type { RunRecord } from "../../runs/runRecord";
import type { Run } from "../run";
import { describeRun } from "../runWording";
import type { RunStore } from "../runStore";

/**
 * Asks which runs to compare with a run. The choices are the other runs of its directory, each with its figures.
 *
 * @param shown the folders of the runs that are compared already
 * @returns folders; none if the user cancels
 * @throws HumanError if the directory has no other run
 */
export async function chooseRuns(
  runFolder: string,
  shown: readonly string[],
  find: RunStore["find"],
): Promise<readonly string[]> {
  const others = (await listRuns(path.dirname(runFolder))).filter(({ folder }) => !shown.includes(folder));
  if (others.length === 0) throw new HumanError(`${path.dirname(runFolder)} has no other run; start one to compare.`);
  const items = others.flatMap((run) => ("record" in run ? [choiceOf(run.record, run.folder, find(run.folder))] : []));
  const chosen = await vscode.window.showQuickPick(items, {
    ...{ canPickMany: true, matchOnDescription: true, matchOnDetail: true },
    title: "Compare with",
    placeHolder: "Choose runs to compare with this one",
  });
  return (chosen ?? []).map(({ folder }) => folder);
}

/** @param known the run with its figures, if the run belongs to the workspace */
const choiceOf = ({ name, id }: RunRecord, folder: string, known: Run | undefined) => ({
  folder,
  label: known?.name ?? name,
  description: known === undefined ? "" : describeRun(known, Date.now()),
  detail: known?.note === undefined ? id : `${id} · ${known.note}`,
});
