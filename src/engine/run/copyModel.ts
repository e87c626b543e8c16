import { cp } from "node:fs/promises";
import path from "node:path";
import type { Checkpoint } from "../../runs/checkpoint";
import { layout } from "../../runs/layout";

/** Copies the model of a checkpoint to `target`, without the files that only a resume needs. */
export async function copyModel({ folder, files }: Checkpoint, target: string): Promise<void> {
  for (const { name } of files)
    if (!name.startsWith(`${layout.training}/`)) await cp(path.join(folder, name), path.join(target, name));
}
