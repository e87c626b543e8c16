import { readFile, writeFile } from "node:fs/promises";
import path from "node:path";
import { changedText } from "../configuration/changedText";
import { HumanError } from "../protocol/humanError";
import type { JsonObject } from "../protocol/json";
import type { Advice } from "../protocol/verdict/advice";
import { configurationEntries, readConfiguration } from "../runs/configurationEntries";
import type { RunRecord } from "../runs/runRecord";
import { explainWriteError, otherTarget } from "../runs/writeError";
import { configurationPath, nextName } from "./configurationPath";
import { loadAnswering } from "./loadAnswering";
import { defaultsNote, shortText } from "./shortText";

/**
 * Writes a new configuration with the changes that an advice proposes. The new file is beside the configuration of the
 * run and has a new name, such as `npo-2.lethe.json`. The new file keeps the comments of the run's configuration. Its
 * other values are the values that the run started with, because the run can have values from `--set`, and the user can
 * have changed the run's configuration since the start. The device "auto" stays, so that a new run chooses a device
 * again. The folder for a copy of the exported model is left out, because it already holds the run's model.
 *
 * @returns the path of the new file
 * @throws HumanError if the folder cannot be written
 */
export async function writeNextConfiguration(
  runFolder: string,
  { configurationFile, id }: RunRecord,
  { text: reason, changes }: Advice,
): Promise<string> {
  const used = (await readConfiguration(runFolder)) as JsonObject;
  const base = await readOriginal(configurationFile, used);
  const folder = path.dirname(configurationFile);
  const name = await nextName(folder, path.basename(configurationFile).replace(/(\.lethe)?\.jsonc?$/, ""));
  const file = configurationPath(folder, name);
  const next = [
    ["output.exportTo", undefined],
    ["name", name],
  ] as const;
  const changed = changedText(base.text, [...base.differences, ...changes, ...next]);
  const head = `// Follows the run ${id}. ${reason}\n${base.note}`;
  await writeFile(file, head + changed.trimEnd() + "\n", { flag: "wx" }).catch((error: unknown) => {
    throw explainWriteError(error, file, otherTarget);
  });
  return file;
}

/** Keys whose values are not taken from the run. */
const notTaken = new Set(["output.exportTo", "$schema", "name"]);

/** The text of the run's configuration file, and the keys of the run that differ from it. */
const readOriginal = async (configurationFile: string, used: JsonObject) => {
  try {
    const { configuration } = await loadAnswering(configurationFile);
    const written = flat(configuration);
    const run = flat(used);
    const keys = [...new Set([...written.keys(), ...run.keys()])].filter(
      (key) => !notTaken.has(key) && !(key === "device.name" && written.get(key) === "auto"),
    );
    return {
      text: await readFile(configurationFile, "utf8"),
      differences: keys
        .filter((key) => JSON.stringify(written.get(key)) !== JSON.stringify(run.get(key)))
        .map((key) => [key, run.get(key)] as const),
      note: "",
    };
  } catch (error) {
    if (!(error instanceof HumanError)) throw error;
    // The file is gone or has become invalid. The run folder has every value.
    const text = shortText(used, path.dirname(configurationFile));
    return { text, differences: [], note: `${defaultsNote}\n` };
  }
};

/** The values under their dotted keys. The objective counts as one value, because its keys depend on its name. */
const flat = ({ objective, ...rest }: Readonly<Record<string, unknown>>): ReadonlyMap<string, unknown> =>
  new Map([...configurationEntries(rest), ["objective", objective]]);
