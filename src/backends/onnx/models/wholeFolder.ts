import { mkdir, readdir, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../../../protocol/humanError";
import { explanationOf } from "../../../protocol/systemError";
import { renameRetried } from "../../../runs/atomicFile";
import { placeIn } from "../../../runs/places";
import { hasCode } from "../../../runs/writeError";
import { partialName } from "./fileTransfer";
import { grouped } from "./safetensorsHeader";

/**
 * Refuses a target folder if writing a model there could change existing files.
 * @throws HumanError if `target` is `source`, lies inside `source` (also through a link), or exists and is not empty
 */
export async function refuseUnsafeTarget(target: string, source: string): Promise<void> {
  const relation = await placeIn(target, source);
  if (relation !== "outside") {
    throw new HumanError(
      `The model cannot be written to ${target}, which is ${relation === "same" ? "" : "inside "}its source folder; choose a ` +
        "folder outside of the source folder, because Lethe never changes a source.",
    );
  }
  if (!(await isEmptyOrMissing(target))) {
    throw new HumanError(
      `The model cannot be written to ${target}, which already exists; choose a new or empty folder.`,
    );
  }
}

/**
 * Writes a folder so that it is either complete or does not exist. `fill` writes into a temporary folder beside
 * `target`. The temporary folder is then renamed to `target`. If anything fails, no folder remains.
 * @param bytesNeeded the size of the folder in bytes. The error message contains this size if the disk is full
 */
export async function writeWholeFolder(
  target: string,
  bytesNeeded: number,
  fill: (folder: string) => Promise<void>,
): Promise<void> {
  const partial = partialName(path.resolve(target));
  try {
    await mkdir(partial, { recursive: true });
    await fill(partial);
    // On Windows, a folder cannot be renamed to the name of an existing folder, even of an empty one. The empty target
    // folder is therefore removed. The removal fails if the folder is no longer empty.
    await rmdir(target).catch((error: unknown) => {
      if (!hasCode(error, "ENOENT")) throw error;
    });
    await renameRetried(partial, target);
  } catch (error) {
    await rm(partial, { recursive: true, force: true });
    throw explained(error, target, bytesNeeded);
  }
}

async function isEmptyOrMissing(folder: string): Promise<boolean> {
  try {
    return (await readdir(folder)).length === 0;
  } catch (error) {
    if (hasCode(error, "ENOENT")) return true;
    if (hasCode(error, "ENOTDIR")) return false;
    throw explained(error, folder, 0);
  }
}

function explained(error: unknown, target: string, bytesNeeded: number): unknown {
  if (hasCode(error, "ENOSPC") || hasCode(error, "EDQUOT")) {
    return new HumanError(
      `The disk is full: the model in ${target} needs ${grouped(bytesNeeded)} bytes; free some space or choose a ` +
        "folder on another disk.",
      false,
    );
  }
  if (hasCode(error, "ENOTEMPTY")) {
    return new HumanError(
      `The model cannot be written to ${target}, because it is no longer empty; choose a new or empty folder.`,
    );
  }
  const explanation = explanationOf(error);
  if (explanation === undefined) return error;
  return new HumanError(
    `The model cannot be written to ${target}: ${explanation.reason}; ${explanation.remedy} or choose another folder.`,
    explanation.isInput,
  );
}
