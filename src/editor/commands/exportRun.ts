import path from "node:path";
import * as vscode from "vscode";
import { writeFileAtomically } from "../../runs/atomicFile";
import { bestCheckpoint, describeChoice } from "../../runs/bestCheckpoint";
import { listCheckpoints } from "../../runs/checkpoint";
import { exportCheckpoint } from "../../runs/exportCheckpoint";
import type { ExportOptions } from "../../runs/exportCheckpoint";
import { refuseReportTarget } from "../../runs/report/reportTarget";
import { formatOf, writeReport } from "../../runs/report/runReport";
import { otherTarget } from "../../runs/writeError";
import { capitalized } from "../../protocol/wording";
import { joinParts } from "../joinParts";
import type { Run } from "../run";
import { describeCheckpoint } from "../runWording";
import type { Services } from "../services";
import type { Command } from "./command";
import { offer } from "./offer";
import { pickRuns } from "./pickRun";

/**
 * A name for the dialogue in which the user chooses the target of an export. Error messages contain this name, as in
 * "name another folder with the save dialogue".
 */
const means = "the save dialogue";
const noneMessage = "There is no run to export yet; start one first.";

/**
 * Copies a checkpoint's model to a folder that the user chooses. The first argument may be the checkpoint's row in the
 * Runs view. The second argument may be the folder's Uri. The third argument may say whether a model card is written
 * into the folder.
 */
export function exportModel(services: Services): Command {
  return async (...arguments_) => {
    const title = "Export Model";
    const suits = ({ digest }: Run): boolean => digest.checkpoints.length > 0;
    const [run] = await pickRuns(services, arguments_, { title, suits, noneMessage });
    if (run === undefined) return;
    const step = stepOf(arguments_[0]) ?? (await pickStep(run, title));
    if (step === undefined) return;
    const modelCard = run.kind === "unlearn" && (await pickModelCard(arguments_[2], title));
    if (modelCard === undefined) return;
    const name = `${run.name.replaceAll(/[^\w.-]+/g, "-")}-${step}`;
    const target = await chooseTarget(arguments_[1], run, name, { title, saveLabel: "Export to This Folder" });
    if (target === undefined) return;
    const taken = await vscode.window.withProgress(
      { location: vscode.ProgressLocation.Window, title: `Lethe: exporting ${run.name}` },
      () => exportCheckpoint({ runFolder: run.folder, step, target: target.fsPath, means, modelCard }),
    );
    const what = modelCard ? "The model and the model card" : "The model";
    offer(`${what} of step ${taken} ${modelCard ? "are" : "is"} in ${target.fsPath}.`, "Reveal", () =>
      vscode.commands.executeCommand("revealFileInOS", target),
    );
  };
}

/**
 * Writes a report about a run, in HTML or Markdown, and shows it. The second argument may be the Uri of the report's
 * file.
 */
export function exportReport(services: Services): Command {
  return async (...arguments_) => {
    const title = "Export Report";
    const suits = ({ kind, digest }: Run): boolean =>
      digest.evaluations.length > 0 || (kind === "assess" && digest.step > 0);
    const [run] = await pickRuns(services, arguments_, { title, suits, noneMessage });
    if (run === undefined) return;
    const filters = { HTML: ["html"], Markdown: ["md"] };
    const target = await chooseTarget(arguments_[1], run, `${run.id}.html`, { title, saveLabel: "Export", filters });
    if (target === undefined) return;
    // The save dialogue has already asked the user whether to replace an existing file. So the file may be replaced.
    await refuseReportTarget(target.fsPath, run.folder, { isConfirmed: true, means });
    const format = formatOf(target.fsPath);
    await writeFileAtomically(target.fsPath, await writeReport(run.folder, { format }), otherTarget);
    if (format === "markdown") {
      await vscode.commands.executeCommand("markdown.showPreview", target);
      return;
    }
    // The editor shows the source of an HTML file. A browser shows the report.
    offer(`The report is in ${target.fsPath}.`, "Open in Browser", () => vscode.env.openExternal(target));
  };
}

/** Suggests the workspace folder, or the folder of the run's configuration if no workspace is open. */
const chooseTarget = async (
  given: unknown,
  { record, folder }: Run,
  name: string,
  options: vscode.SaveDialogOptions,
): Promise<vscode.Uri | undefined> => {
  if (given instanceof vscode.Uri) return given;
  const workspace = vscode.workspace.workspaceFolders?.[0]?.uri.fsPath;
  const parent = workspace ?? path.dirname(record?.configurationFile ?? folder);
  return vscode.window.showSaveDialog({ ...options, defaultUri: vscode.Uri.file(path.join(parent, name)) });
};

const stepOf = (row: unknown): number | undefined =>
  typeof row === "object" && row !== null && "step" in row && typeof row.step === "number" ? row.step : undefined;

/** @returns undefined if the user leaves the choice */
const pickModelCard = async (given: unknown, title: string): Promise<boolean | undefined> => {
  if (typeof given === "boolean") return given;
  const choices = [
    { label: "Model", detail: "The weights, the configuration and the tokenizer.", modelCard: false },
    {
      label: "Model and Model Card",
      detail:
        "Also README.md for the Hugging Face Hub: what was forgotten, how, figures and limits. Words of the forget set are " +
        "hidden in it unless output.redact is false.",
      modelCard: true,
    },
  ];
  return (await vscode.window.showQuickPick(choices, { title, placeHolder: "What to write?" }))?.modelCard;
};

const pickStep = async (run: Run, title: string): Promise<ExportOptions["step"] | undefined> => {
  const steps = await listCheckpoints(run.folder);
  if (steps.length < 2) return "newest";
  const scores = (of: number): string => joinParts(" · ", describeCheckpoint(run, of));
  const { plan, evaluations } = run.digest;
  const chosenBy = [...(plan === undefined ? [] : [plan]), ...evaluations];
  const best = bestCheckpoint(chosenBy, steps);
  const choices: (vscode.QuickPickItem & { step: ExportOptions["step"] })[] = [
    ...(run.kind === "unlearn"
      ? [
          {
            label: "Best",
            description: best === undefined ? "" : `step ${best} · ${scores(best)}`,
            detail: capitalized(describeChoice(chosenBy)),
            step: "best" as const,
          },
        ]
      : []),
    ...steps.toReversed().map((step) => ({ label: `Step ${step}`, description: scores(step), step })),
  ];
  return (await vscode.window.showQuickPick(choices, { title, placeHolder: "Which checkpoint?" }))?.step;
};
