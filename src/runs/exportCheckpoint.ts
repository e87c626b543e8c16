import { randomBytes } from "node:crypto";
import { cp, mkdir, readdir, rm, rmdir } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { renameRetried } from "./atomicFile";
import { bestCheckpoint } from "./bestCheckpoint";
import { listCheckpoints, readCheckpoint } from "./checkpoint";
import { layout } from "./layout";
import { currentHistory } from "../protocol/history";
import { readEvents, readRunRecord } from "./reader";
import { explainWriteError } from "./writeError";

export interface ExportOptions {
  readonly runFolder: string;
  /** A step's number, the best by `unlearningScore`, or the newest. */
  readonly step: number | "best" | "newest";
  /** A folder that does not exist, or an empty one. */
  readonly target: string;
  /** The adapter alone, as PEFT has it, in place of the whole model. */
  readonly adapter?: boolean;
}

/**
 * Copies a checkpoint's model, without what only the run needs, to a folder that is there whole or not at all.
 *
 * @returns the step that was taken
 * @throws HumanError where there is no such checkpoint or it is damaged, and for a folder that cannot be written
 */
export async function exportCheckpoint({ runFolder, step, target, adapter }: ExportOptions): Promise<number> {
  const chosen = await chooseStep(runFolder, step);
  await refuseUsed(target);
  const { folder, files } = await readCheckpoint(runFolder, chosen);
  const prefix = `${layout.adapter}/`;
  const names = files
    .map(({ name }) => name)
    .filter((name) => !name.startsWith(`${layout.training}/`) && name.startsWith(prefix) === (adapter === true));
  if (names.length === 0) {
    throw new HumanError(`${folder} has no adapter, since the run trained every weight; export it without --adapter.`);
  }
  const aside = `${path.resolve(target)}.${randomBytes(6).toString("hex")}.part`;
  try {
    await mkdir(aside, { recursive: true });
    for (const name of names) await cp(path.join(folder, name), path.join(aside, adapter ? path.basename(name) : name));
    await rmdir(target).catch(() => undefined);
    await renameRetried(aside, target);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw explainWriteError(error, target);
  }
  return chosen;
}

const chooseStep = async (runFolder: string, wanted: ExportOptions["step"]): Promise<number> => {
  const { kind } = await readRunRecord(runFolder);
  const steps = await listCheckpoints(runFolder);
  const newest = steps.at(-1);
  if (newest === undefined) throw new HumanError(`${runFolder} has no checkpoint yet; wait until one is written.`);
  if (wanted === "newest") return newest;
  if (wanted === "best") {
    if (kind === "prepare") {
      throw new HumanError(`${runFolder} prepares a model, and the best forget; name a step with --step.`);
    }
    const best = bestCheckpoint(currentHistory((await readEvents(runFolder)).events), steps);
    if (best !== undefined) return best;
    throw new HumanError(`${runFolder} has no checkpoint that was evaluated; name a step: ${steps.join(", ")}.`);
  }
  if (steps.includes(wanted)) return wanted;
  throw new HumanError(`${runFolder} has no checkpoint of step ${wanted}; there are those of ${steps.join(", ")}.`);
};

const refuseUsed = async (target: string): Promise<void> => {
  const names = await readdir(target).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new HumanError(`${target} is no folder that can be read; name a new folder for the model.`);
  });
  if (names.length > 0) throw new HumanError(`${target} is not empty; name a new folder for the model.`);
};
