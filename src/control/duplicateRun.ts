import { HumanError } from "../protocol/humanError";
import type { JsonObject } from "../protocol/json";
import { readConfiguration } from "../runs/configurationEntries";
import { readRunRecord } from "../runs/reader";
import { loadAnswering } from "./loadAnswering";
import { defaultsNote, shortText } from "./shortText";

/**
 * A configuration with the values of a run, as the text of a new file. The text has no name, because the new run gets
 * the name of its own file.
 *
 * @param folder the folder of the new file. Paths in the text are relative to this folder
 * @throws HumanError for a folder that is no run
 */
export async function duplicateText(runFolder: string, folder: string): Promise<string> {
  const { name, id, configurationFile } = await readRunRecord(runFolder);
  const run = (await readConfiguration(runFolder)) as JsonObject;
  return [
    `// Copy of the run ${name} (${id}). Change values and start the run.`,
    defaultsNote,
    `${shortText(run, folder, await deviceIn(configurationFile))}\n`,
  ].join("\n");
}

/** The device that a configuration file names. It is undefined if the file is gone or has become invalid. */
const deviceIn = async (configurationFile: string): Promise<string | undefined> => {
  try {
    return (await loadAnswering(configurationFile)).configuration.device.name;
  } catch (error) {
    if (error instanceof HumanError) return undefined;
    throw error;
  }
};
