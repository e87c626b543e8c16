import { readCheckpoint } from "../../../src/runs/checkpoint";

/** Whether a run folder has a whole, unchanged checkpoint of a step. Reads all of its bytes. */
export function isValidCheckpoint(runFolder: string, step: number): Promise<boolean> {
  return readCheckpoint(runFolder, step).then(
    () => true,
    () => false,
  );
}
