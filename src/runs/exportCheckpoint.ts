import { randomBytes } from "node:crypto";
import { cp, mkdir, readdir, rm, rmdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import { renameRetried } from "./atomicFile";
import { bestCheckpoint } from "./bestCheckpoint";
import { listCheckpoints, readCheckpoint } from "./checkpoint";
import { layout } from "./layout";
import { currentHistory } from "../protocol/history";
import { placeIn, refuseInModel, refuseUnusableFolder } from "./places";
import { readEvents, readRunRecord } from "./reader";
import { modelCardFile, writeModelCard } from "./report/modelCard";
import { requireTraining } from "./runRecord";
import { explainWriteError, otherTarget, hasCode } from "./writeError";

export interface ExportOptions {
  readonly runFolder: string;
  /** The step to export. `best` is the step with the best `unlearningScore`. `newest` is the last step. */
  readonly step: number | "best" | "newest";
  /** The target folder. It must be new or empty. */
  readonly target: string;
  /** The option or the part of the editor with which the user names the target, such as `--to`. */
  readonly means: string;
  /** Whether to export only the adapter, in PEFT's format, instead of the whole model. */
  readonly adapter?: boolean;
  /** Whether to write a model card into the folder, for the Hugging Face Hub. */
  readonly modelCard?: boolean;
}

/**
 * Copies the model of a checkpoint to a folder. Files that only the run needs are not copied. The folder is either
 * complete or absent.
 *
 * @returns the step of the checkpoint
 * @throws HumanError if the checkpoint is missing or damaged, or if the folder cannot be written
 */
export async function exportCheckpoint(options: ExportOptions): Promise<number> {
  const { runFolder, step, target, means, adapter, modelCard = false } = options;
  const { model } = await readRunRecord(runFolder);
  await refuseInModel(target, model, means);
  if ((await placeIn(target, path.join(runFolder, layout.checkpoints))) !== "outside") {
    throw new HumanError(`${target} is among the run's checkpoints; name a folder outside of the run's folder.`);
  }
  const chosen = await chooseStep(runFolder, step);
  await refuseUsedFolder(target);
  await refuseUnusableFolder(target, means);
  const { folder, files } = await readCheckpoint(runFolder, chosen);
  const prefix = `${layout.adapter}/`;
  const names = files
    .map(({ name }) => name)
    .filter((name) => !name.startsWith(`${layout.training}/`) && name.startsWith(prefix) === (adapter === true));
  if (names.length === 0) {
    throw new HumanError(
      `${folder} has no adapter, because the run trained all weights; export the whole model, without --adapter.`,
    );
  }
  const card = modelCard ? await writeModelCard(runFolder, { step: chosen, adapter }) : undefined;
  const aside = `${path.resolve(target)}.${randomBytes(6).toString("hex")}.part`;
  try {
    await mkdir(aside, { recursive: true });
    for (const name of names) await cp(path.join(folder, name), path.join(aside, adapter ? path.basename(name) : name));
    if (card !== undefined) await writeFile(path.join(aside, modelCardFile), card);
    await rmdir(target).catch(() => undefined);
    await renameRetried(aside, target);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    throw explainWriteError(error, target, otherTarget);
  }
  return chosen;
}

const chooseStep = async (runFolder: string, wanted: ExportOptions["step"]): Promise<number> => {
  const kind = requireTraining(runFolder, await readRunRecord(runFolder), "exported");
  const steps = await listCheckpoints(runFolder);
  const newest = steps.at(-1);
  if (newest === undefined)
    throw new HumanError(
      `${runFolder} has no checkpoint yet; wait for the first one if the run is at work, or continue the run with ` +
        `"lethe resume ${runFolder}".`,
    );
  if (wanted === "newest") return newest;
  if (wanted === "best") {
    if (kind === "prepare") {
      throw new HumanError(
        `${runFolder} has no best checkpoint, because the run prepared a model and forgot nothing; ` +
          "name a step with --step.",
      );
    }
    const best = bestCheckpoint(currentHistory((await readEvents(runFolder)).events), steps);
    if (best !== undefined) return best;
    throw new HumanError(`No checkpoint of ${runFolder} was evaluated; name a step: ${steps.join(", ")}.`);
  }
  if (steps.includes(wanted)) return wanted;
  throw new HumanError(
    `${runFolder} has no checkpoint of step ${wanted}; choose one of the steps ${steps.join(", ")}.`,
  );
};

/**
 * Refuses to write a model into a folder that already contains files. The error message tells the user to name a new
 * folder. The parameter `means` completes this advice with the option or key for the folder, such as ` with --to`.
 *
 * @throws HumanError if the folder is not empty or cannot be read
 */
export async function refuseUsedFolder(target: string, means = ""): Promise<void> {
  const names = await readdir(target).catch((error: unknown) => {
    if (hasCode(error, "ENOENT")) return [];
    throw new HumanError(`${target} is not a readable folder; name a new folder for the model.`);
  });
  if (names.length > 0) throw new HumanError(`${target} is not empty; name a new folder for the model${means}.`);
}
