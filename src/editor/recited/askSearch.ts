import path from "node:path";
import * as vscode from "vscode";
import { describeRun, iconOf } from "../runWording";
import type { ConfigurationOutline } from "../../control/configurationOutline";
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
  const configured = configuredModels(recommendedFirst(await readOutlines()));
  const configurations = configured.map(({ name, place, files: [file = "", ...more] }): Choice<Model> => {
    const others = more.length === 0 ? "" : more.length === 1 ? " and 1 other" : ` and ${more.length} others`;
    const detail = `the model that ${path.basename(file)}${others} ${more.length === 0 ? "names" : "name"}`;
    return { label: name, description: folderLabel(place), detail, value: { subject: file, model: name } };
  });
  const runs = store.runs
    .filter(({ status, kind }) => status === "done" && kind !== "monitor")
    .map((run): Choice<Model> => {
      const detail = run.kind === "unlearn" ? "the model after unlearning" : "the model that the run made";
      const value = { subject: run.folder, model: run.name };
      return { label: `$(${iconOf(run)}) ${run.name}`, description: describeRun(run, Date.now()), detail, value };
    });
  const isConfigured = (given: unknown): boolean =>
    configured.some(({ written, place }) => given === written || given === place);
  const others = (await modelChoices())
    .filter(({ value }) => !isConfigured(value))
    .map(({ value, ...choice }): Choice<Model> => {
      if (value === undefined) return choice;
      return { ...choice, value: typeof value === "string" ? modelOf(value) : askOther(value) };
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

interface ConfiguredModel {
  readonly name: string;
  /** The folder or the id of the model as the first configuration has it. */
  readonly written: string;
  /** The absolute path of the folder, if the model is no id. */
  readonly place: string;
  /** The configurations that name the model. */
  readonly files: readonly string[];
}

/** The models of configurations, each once. Configurations with other names of fields read other rows. */
const configuredModels = (outlines: readonly ConfigurationOutline[]): ConfiguredModel[] => {
  const models = new Map<string, ConfiguredModel>();
  for (const { file, model: written, fields } of outlines) {
    if (written === undefined) continue;
    const place = path.resolve(path.dirname(file), written);
    const key = JSON.stringify([place, fields]);
    const files = [...(models.get(key)?.files ?? []), file];
    models.set(key, { written, ...models.get(key), name: path.basename(written), place, files });
  }
  return [...models.values()];
};

const modelOf = (name: string): Model => ({ subject: name, model: path.basename(name) });

/** Opens a dialogue for another model. */
const askOther = (ask: () => Promise<string | undefined>) => async (): Promise<Model | undefined> => {
  const name = await ask();
  return name === undefined ? undefined : modelOf(name);
};

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
