import { stat } from "node:fs/promises";
import path from "node:path";
import * as vscode from "vscode";
import { HumanError } from "../../protocol/humanError";
import { folderLabel } from "../folderLabel";
import { describeColumns } from "./askColumns";
import type { Wizard } from "./draft";
import type { Choice } from "./steps";

const leaveOut = "**/{node_modules,.*}/**";
/**
 * The greatest number of files that a search of the workspace returns. Longer lists are hard to read. The user finds
 * all other files with the file dialogue.
 */
const mostFiles = 200;

/**
 * The models that the user can choose: the workspace's folders of models and adapters, and the ids in the machine's
 * Hugging Face cache. The last choice opens a dialogue for other folders.
 */
export async function modelChoices(): Promise<Choice<string>[]> {
  const { cachedModels } = await import("../../control/cachedModels");
  const { describeModel, understandModel } = await import("../../control/proposeRun");
  const [models, adapters, cached] = await Promise.all([
    foldersWith("config.json", "tokenizer.json"),
    foldersWith("adapter_config.json", "adapter_model.safetensors"),
    cachedModels(),
  ]);
  const describe = async (name: string): Promise<string> =>
    understandModel(name, "").then(describeModel, (error: unknown) => warningOf(error));
  const folders = [...new Set([...models, ...adapters])].sort(
    (left, right) => rankModel(left) - rankModel(right) || (left < right ? -1 : 1),
  );
  return [
    ...(await Promise.all(
      folders.map(async (folder) => ({
        ...{ label: path.basename(folder), description: folderLabel(folder), detail: await describe(folder) },
        value: folder,
      })),
    )),
    ...(await Promise.all(
      cached.map(async (id) => ({
        ...{ label: id, description: "in the Hugging Face cache", detail: await describe(id) },
        value: id,
      })),
    )),
    browse("Choose another folder…", { canSelectFiles: false, canSelectFolders: true, openLabel: "Use This Model" }),
  ];
}

/**
 * Ranks a model's folder by its name. A name such as `untrained` or `base` says that the model was not trained on the
 * texts to forget. A folder with such a name comes last.
 */
const rankModel = (folder: string): number =>
  /initial|untrained|retrained|^base$/i.test(path.basename(folder)) ? 1 : 0;

type Purpose = "forget" | "retain" | "holdout";

/** Endings of files that can hold rows. Each may also be packed with gzip. */
const endings = "jsonl,ndjson,jsonlines,json,csv,tsv,tab,psv,txt,text,md,markdown".split(",");
const isSetName = new RegExp(`\\.(${endings.join("|")})(\\.gz)?$`, "i");
/**
 * Names of files that are never sets, such as `package.json` and `README.md`. The endings of these names are among the
 * endings of sets.
 */
const isOtherName =
  /(\.lethe\.json|^(package|package-lock|tsconfig|reference)\.json|^(readme|license|licence|changelog|contributing|requirements)\b.*)$/i;

/**
 * The sets that the user can choose: the workspace's files of rows and texts, without files that are chosen already.
 * The last choice opens a dialogue for other files.
 *
 * @param chosen the files that are other sets of the same run
 * @param current the file in the active editor. It comes first
 */
export async function setChoices(
  purpose: Purpose,
  chosen: readonly string[],
  wizard: Pick<Wizard, "proposing" | "reader">,
  current?: string,
): Promise<Choice<string>[]> {
  const pattern = `**/*.{${endings.flatMap((ending) => [ending, `${ending}.gz`]).join(",")}}`;
  const [found, models] = await Promise.all([
    vscode.workspace.findFiles(pattern, leaveOut, mostFiles),
    vscode.workspace.findFiles("**/{config,adapter_config,tokenizer}.json", leaveOut, mostFiles),
  ]);
  const modelFolders = new Set(models.map(({ fsPath }) => path.dirname(fsPath)));
  const files = [...new Set([...(current === undefined ? [] : [current]), ...found.map(({ fsPath }) => fsPath)])]
    .filter((file) => isSetName.test(file) && !isOtherName.test(path.basename(file)))
    .filter((file) => !modelFolders.has(path.dirname(file)) && !chosen.includes(file));
  const rank = (file: string): number => (file === current ? -1 : rankSet(file, purpose));
  const sorted = files.sort((left, right) => rank(left) - rank(right) || (left < right ? -1 : 1));
  const shown = await Promise.all(
    sorted.map((file, index) => describeSet(file, file === current, index < mostRead, wizard)),
  );
  // Among files of the same rank, the files that Lethe can read without a question come first.
  const choices = shown
    .flatMap((choice) => choice ?? [])
    .sort((left, right) => rank(left.value) - rank(right.value) || Number(right.isClear) - Number(left.isClear));
  return [
    ...choices,
    browse("Choose another file…", {
      openLabel: "Use This Set",
      filters: { "JSON, tables and text": [...endings, "gz"], "All files": ["*"] },
    }),
  ];
}

/**
 * Ranks a file by its name. A file that is named after the purpose of the set comes first. A file that is named after
 * another purpose comes after the files without a purpose in their names. The other Markdown files come last, because
 * Markdown files are often notes.
 */
const rankSet = (file: string, purpose: Purpose): number => {
  const name = path.basename(file).toLowerCase();
  const words = { forget: ["forget"], retain: ["retain", "keep"], holdout: ["holdout", "unseen"] };
  if (words[purpose].some((word) => name.includes(word))) return 0;
  if (/forget|retain|keep|holdout|unseen|general|utility/.test(name)) return 2;
  return /\.(md|markdown)$/.test(name) ? 3 : 1;
};

/** The number of files that are read for the list, and the largest size of such a file in bytes. */
const mostRead = 20;
const mostBytes = 2 ** 20;

interface SetChoice extends Choice<string> {
  readonly value: string;
  /** Whether Lethe can read the file without a question to the user. */
  readonly isClear: boolean;
}

/** @returns undefined for a JSON file that holds no rows, because many JSON files are no sets */
const describeSet = async (
  file: string,
  isCurrent: boolean,
  mayRead: boolean,
  { proposing, reader }: Pick<Wizard, "proposing" | "reader">,
): Promise<SetChoice | undefined> => {
  const choice = {
    isClear: true,
    label: `${isCurrent ? "$(go-to-file) " : ""}${path.basename(file)}`,
    description: [folderLabel(file), ...(isCurrent ? ["open in the editor"] : [])].filter(Boolean).join(" · "),
    value: file,
  };
  const size = (await stat(file).catch(() => undefined))?.size ?? 0;
  if (!mayRead || size > mostBytes) return choice;
  const unclear = (detail: string): SetChoice => ({ ...choice, detail, isClear: false });
  const isSeldomSet = /\.json$/i.test(file) && !isCurrent;
  try {
    const read = await reader.read(file);
    if (!("columns" in read)) return { ...choice, detail: proposing.describeTexts(read) };
    return isSeldomSet ? undefined : unclear(`$(question) ${describeColumns(read)}; choose it to name them`);
  } catch (error) {
    return isSeldomSet ? undefined : unclear(warningOf(error));
  }
};

const warningOf = (error: unknown): string => {
  if (!(error instanceof HumanError)) throw error;
  return `$(warning) ${error.message}`;
};

/** The folders in the workspace that contain a file `name` and a file `other`. */
const foldersWith = async (name: string, other: string): Promise<string[]> => {
  const found = await vscode.workspace.findFiles(`**/${name}`, leaveOut, mostFiles);
  const folders = found.map(({ fsPath }) => path.dirname(fsPath));
  const isWhole = await Promise.all(folders.map((folder) => isThere(path.join(folder, other))));
  return folders.filter((_, index) => isWhole[index]);
};

const browse = (label: string, options: vscode.OpenDialogOptions): Choice<string> => ({
  label: `$(folder-opened) ${label}`,
  alwaysShow: true,
  value: async () => (await vscode.window.showOpenDialog(options))?.[0]?.fsPath,
});

export async function isThere(file: string): Promise<boolean> {
  return (await stat(file).catch(() => undefined)) !== undefined;
}
