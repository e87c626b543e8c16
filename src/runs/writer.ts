import { mkdir, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import type { EvaluationEvent } from "../protocol/events";
import type { PassageEvaluation } from "../protocol/metrics";
import type { Passage } from "../protocol/passages";
import { writeFileAtomically, writeJson } from "./atomicFile";
import { writeEarlierPassages } from "./earlierPassages";
import { evaluationFile, layout, letheFolderOf, ownerOnlyFile, ownerOnlyFolder } from "./layout";
import { toLines } from "./lines";
import { makeFolders } from "./places";
import { copyData } from "./runData";
import type { RunRecord } from "./runRecord";
import { explainWriteError, otherRunsDirectory, hasCode, ifCode } from "./writeError";

/**
 * Creates the folder of a new run, `<runsDirectory>/<record.id>/`, with copies of the sets that the record names. Only
 * the owner can read the folder.
 *
 * @param configuration the configuration, with every default written out
 * @param earlier the passages of the record's earlier requests
 * @returns the run folder
 * @throws HumanError if the folder cannot be written, if a run with this id exists, or if a set has changed since it
 *   was hashed
 */
export async function createRun(
  runsDirectory: string,
  record: RunRecord,
  configuration: object,
  earlier: readonly Passage[] = [],
): Promise<string> {
  const folder = path.join(runsDirectory, record.id);
  try {
    await makeFolders(runsDirectory, ownerOnlyFolder, "output.runsDirectory");
    await ignoreInVersionControl(runsDirectory);
    for (const name of [".", layout.evaluations, layout.checkpoints]) {
      await mkdir(path.join(folder, name), { mode: ownerOnlyFolder });
    }
  } catch (error) {
    if (hasCode(error, "EEXIST")) {
      throw new HumanError(`${folder} exists already; start the run again under another name.`);
    }
    throw explainWriteError(error, folder, otherRunsDirectory);
  }
  try {
    await copyData(folder, record);
    // An empty file says that none are to be measured here. A missing one would say that they are lost.
    if (record.earlierRequests !== undefined) await writeEarlierPassages(folder, earlier);
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw explainWriteError(error, folder, otherRunsDirectory);
  }
  await writeJson(path.join(folder, layout.configuration), configuration);
  await writeJson(path.join(folder, layout.record), record);
  return folder;
}

/**
 * Writes the file of an evaluation, with one line for each passage. The file is either complete or absent.
 *
 * @returns the path of the file, relative to the run folder
 * @throws HumanError when the disk is full
 */
export async function writeEvaluation(
  runFolder: string,
  step: number,
  phase: EvaluationEvent["phase"],
  evaluations: Iterable<PassageEvaluation>,
): Promise<string> {
  const file = evaluationFile(step, phase);
  await writeFileAtomically(path.join(runFolder, file), toLines(evaluations));
  return file;
}

/**
 * Excludes the `.lethe` folder from version control with a `.gitignore` file, because a run folder quotes the forget
 * set.
 *
 * @param runsDirectory a folder in `.lethe`. Nothing happens for another folder
 */
export async function ignoreInVersionControl(runsDirectory: string): Promise<void> {
  const letheFolder = letheFolderOf(runsDirectory);
  if (letheFolder === undefined) return;
  const file = path.join(letheFolder, ".gitignore");
  await writeFile(file, "*\n", { flag: "wx", mode: ownerOnlyFile }).catch(ifCode("EEXIST", undefined));
}
