import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { checkConfigurationText } from "../configuration/checkText";
import type { TextIssue } from "../configuration/checkText";
import { modelFolder } from "../configuration/modelFolder";
import { setKeys } from "../configuration/pathKeys";
import { namedInputs } from "./check/namedInputs";

/** A mistake in the text of a configuration that is open in an editor. */
export type ConfigurationProblem = Required<Pick<TextIssue, "message" | "range">> &
  Pick<TextIssue, "key" | "suggestion" | "isInSchema">;

/** Lists the mistakes in the text of a configuration, without a look at the files that it names. */
export function problemsOfText(text: string): ConfigurationProblem[] {
  return checkConfigurationText(text).issues.flatMap(({ range, ...issue }) =>
    range === undefined || issue.key === undefined ? [] : [{ ...issue, range }],
  );
}

/**
 * Lists the files and the model that a configuration names but that do not exist.
 *
 * @param folder the folder of the configuration
 */
export async function missingInputs(text: string, folder: string): Promise<ConfigurationProblem[]> {
  const { content, rangeOf } = checkConfigurationText(text);
  const { files, model } = namedInputs(content, folder);
  const missing = await Promise.all(
    setKeys.map(async (key) => {
      const file = files[key];
      if (file === undefined || (await isThere(file))) return [];
      const message = `There is no file ${file}; correct the path.`;
      return [{ message, key: `data.${key}`, range: rangeOf(["data", key]), isInSchema: false }];
    }),
  );
  const problem = model === undefined ? undefined : await missingModel(model, folder);
  const ofModel = problem === undefined ? [] : [{ ...problem, range: rangeOf(["model"]) }];
  return [...ofModel, ...missing.flat()];
}

/**
 * Lists the files of the sets that a configuration names, as absolute paths. The list is empty if the configuration
 * cannot be read.
 */
export async function filesOfSets(configurationFile: string): Promise<string[]> {
  const text = await readFile(configurationFile, "utf8").catch(() => "");
  const { files } = namedInputs(checkConfigurationText(text).content, path.dirname(configurationFile));
  return Object.values(files);
}

const missingModel = async (
  model: string,
  folder: string,
): Promise<Omit<ConfigurationProblem, "range"> | undefined> => {
  if (await isThere(path.resolve(folder, model))) return undefined;
  const problem = (message: string) => ({ message, key: "model", isInSchema: false });
  try {
    const found = modelFolder(model, folder);
    if (await isThere(found)) return undefined;
    return problem(`There is no folder ${found}, and the Hugging Face cache has no such model; correct the name.`);
  } catch (error) {
    // The cached model is incomplete.
    return problem((error as Error).message);
  }
};

const isThere = (file: string): Promise<boolean> =>
  stat(file).then(
    () => true,
    () => false,
  );
