import path from "node:path";
import * as vscode from "vscode";
import { describeRun, iconOf } from "../runWording";
import { recommendedFirst } from "../commands/pickConfiguration";
import { folderLabel } from "../folderLabel";
import { modelChoices } from "../newConfiguration/candidates";
import { choose, isLeaving, separator } from "../newConfiguration/steps";
import type { Answer, Choice, StepFrame } from "../newConfiguration/steps";
import { readOutlines } from "../runsDirectories";
import type { Services } from "../services";

/** What to search, and the model to ask. */
export interface Search {
  /** Absolute path of a run folder, of a `*.lethe.json` or of a model's folder, or the id of a model. */
  readonly subject: string;
  /** The name of the model for the user. */
  readonly model: string;
  /** Absolute paths of files and folders. */
  readonly files: readonly string[];
}

const title = "Find What the Model Recites";

/**
 * Asks for the model, and for the files if none are given.
 *
 * @param given the files and folders in the arguments of the command
 * @returns undefined if the user leaves a question
 */
export async function askSearch(services: Services, given: readonly string[]): Promise<Search | undefined> {
  const totalSteps = given.length > 0 ? 1 : 2;
  // The active editor is read before the first `await`, because the user may switch to another editor.
  const texts = textChoices(vscode.window.activeTextEditor?.document.uri);
  for (;;) {
    const model = await askModel({ title, step: 1, totalSteps }, services);
    if (isLeaving(model)) return undefined;
    if (given.length > 0) return { ...model.value, files: given };
    const files = await choose({ title, step: 2, totalSteps }, "Choose the texts to search", texts);
    if (files === "cancelled") return undefined;
    if (!isLeaving(files)) return { ...model.value, files: files.value };
  }
}

type Model = Pick<Search, "subject" | "model">;

const askModel = async (frame: StepFrame, { store }: Services): Promise<Answer<Model>> => {
  await store.whenReady;
  const configurations = recommendedFirst(await readOutlines())
    .filter(({ model }) => model !== undefined)
    .map((outline): Choice<Model> => {
      const label = path.basename(outline.file, ".lethe.json");
      const detail = `the model that the configuration names: ${outline.model}`;
      return { label, description: folderLabel(outline.file), detail, value: { subject: outline.file, model: label } };
    });
  const runs = store.runs
    .filter(({ status, kind }) => status === "done" && kind !== "monitor")
    .map((run): Choice<Model> => {
      const detail = run.kind === "unlearn" ? "the model after unlearning" : "the model that the run made";
      const value = { subject: run.folder, model: run.name };
      return { label: `$(${iconOf(run)}) ${run.name}`, description: describeRun(run, Date.now()), detail, value };
    });
  const others = (await modelChoices()).map(({ value, ...choice }): Choice<Model> => {
    if (value === undefined) return choice;
    return { ...choice, value: typeof value === "string" ? modelOf(value) : async () => modelOf(await value()) };
  });
  const parts = [
    { label: "Configurations", choices: configurations },
    { label: "Runs", choices: runs },
    { label: "Models", choices: others },
  ].filter(({ choices }) => choices.length > 0);
  return choose(
    frame,
    "Choose the model to ask",
    parts.flatMap(({ label, choices }) => [separator<Model>(label), ...choices]),
  );
};

const modelOf = <Name extends string | undefined>(name: Name) =>
  (name === undefined ? undefined : { subject: name, model: path.basename(name) }) as Name extends string
    ? Model
    : undefined;

/** The current file and the folders of the workspace. The last two choices open a dialogue. */
const textChoices = (active: vscode.Uri | undefined): Choice<readonly string[]>[] => [
  ...(active?.scheme === "file" ? [fileChoice(active.fsPath)] : []),
  ...(vscode.workspace.workspaceFolders ?? []).map(({ name, uri }) => ({
    label: `$(folder) ${name}`,
    description: "the whole folder of the workspace",
    value: [uri.fsPath],
  })),
  browse("Choose folders…", { canSelectFiles: false, canSelectFolders: true }),
  browse("Choose files…", {}),
];

const fileChoice = (file: string): Choice<readonly string[]> => ({
  label: `$(go-to-file) ${path.basename(file)}`,
  description: [folderLabel(file), "open in the editor"].filter(Boolean).join(" · "),
  value: [file],
});

const browse = (label: string, options: vscode.OpenDialogOptions): Choice<readonly string[]> => ({
  label: `$(folder-opened) ${label}`,
  alwaysShow: true,
  value: async () => {
    const chosen = await vscode.window.showOpenDialog({ ...options, canSelectMany: true, openLabel: "Search" });
    return chosen?.map(({ fsPath }) => fsPath);
  },
});
