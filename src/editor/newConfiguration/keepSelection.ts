import { constants } from "node:fs";
import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import path from "node:path";
import { HumanError } from "../../protocol/humanError";

/** A selection in a file of its own, so that Lethe reads it like any list of texts. */
export interface SelectionFile {
  /** Absolute path of a temporary file. */
  readonly file: string;
  readonly dispose: () => Promise<void>;
}

/** @param name the name of the document that the text was selected in */
export async function writeSelection(name: string, selection: string): Promise<SelectionFile> {
  const folder = await mkdtemp(path.join(tmpdir(), "lethe-selection-"));
  const file = path.join(folder, `${path.parse(name).name}-selection.txt`);
  await writeFile(file, `${selection}\n`);
  return { file, dispose: () => rm(folder, { recursive: true, force: true }) };
}

/**
 * Copies a selection beside the configuration. If there is a file with its name, the name of the copy gets a number.
 *
 * @returns the path of the copy
 * @throws HumanError if the folder cannot be written
 */
export async function keepSelection(file: string, folder: string): Promise<string> {
  const { name, ext } = path.parse(file);
  for (let number = 1; ; number++) {
    const target = path.join(folder, `${name}${number === 1 ? "" : `-${number}`}${ext}`);
    try {
      await copyFile(file, target, constants.COPYFILE_EXCL);
      return target;
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code !== "EEXIST") throw new HumanError(`${target} cannot be written (${message}); choose another folder.`);
    }
  }
}
