import { stat } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";

/**
 * Refuses a file that could not be written at the end of long work.
 *
 * @throws HumanError if the file's folder does not exist
 */
export async function requireFolderOf(file: string): Promise<void> {
  const folder = path.dirname(path.resolve(file));
  const isFolder = await stat(folder).then(
    (found) => found.isDirectory(),
    () => false,
  );
  if (!isFolder) throw new HumanError(`${file} cannot be written, because ${folder} is no folder; create it.`);
}
