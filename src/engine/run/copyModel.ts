import { cp } from "node:fs/promises";
import path from "node:path";
import type { Checkpoint } from "../../runs/checkpoint";
import { layout } from "../../runs/layout";
import { explainWriteError } from "../../runs/writeError";

/**
 * Copies the model of a checkpoint to `target`, without the files that only a resume needs.
 *
 * @throws HumanError if the disk is full or `target` cannot be written
 */
export async function copyModel({ folder, files }: Checkpoint, target: string): Promise<void> {
  try {
    for (const { name } of files)
      if (!name.startsWith(`${layout.training}/`)) await cp(path.join(folder, name), path.join(target, name));
  } catch (error) {
    throw explainWriteError(error, target, "copy the model with lethe export");
  }
}
