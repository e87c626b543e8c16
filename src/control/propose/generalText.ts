import { copyFile, stat } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../../protocol/humanError";

/** The file of general text in the folder media/ of Lethe. */
export function generalTextFile(media: string): string {
  return path.join(media, "general", "general-text.jsonl");
}

/**
 * Copies the general text that comes with Lethe into a folder. A run then does not depend on where Lethe is installed,
 * and the user can change the text. A file that is already there is kept.
 *
 * @param source the result of `generalTextFile`
 * @returns the path of the file in the folder
 * @throws HumanError if the folder cannot be written
 */
export async function copyGeneralText(source: string, folder: string): Promise<string> {
  const target = path.join(folder, path.basename(source));
  if ((await stat(target).catch(() => undefined)) !== undefined) return target;
  await copyFile(source, target).catch((error: unknown) => {
    throw new HumanError(`${target} cannot be written (${(error as Error).message}); choose another folder.`);
  });
  return target;
}
