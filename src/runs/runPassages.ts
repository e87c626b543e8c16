import path from "node:path";
import type { Passage } from "../protocol/passages";
import { writeFileAtomically } from "./atomicFile";
import { layout } from "./layout";
import { readValues, toLines } from "./lines";
import { isPassage } from "./recorded";
import { ifCode } from "./writeError";

/**
 * Writes the measured passages into the run folder. A program that reads the run then does not need the data sets. It
 * reads the passages as they were at the start of the run.
 *
 * @throws HumanError when the disk is full or cannot be written
 */
export function writeRunPassages(runFolder: string, passages: readonly Passage[]): Promise<void> {
  return writeFileAtomically(path.join(runFolder, layout.passages), toLines(passages));
}

/**
 * Reads the measured passages of a run. The list is empty before the run has begun.
 *
 * @throws HumanError for a damaged file
 */
export function readRunPassages(runFolder: string): Promise<Passage[]> {
  const file = path.join(runFolder, layout.passages);
  return readValues(file, isPassage, "start the run again").catch(ifCode("ENOENT", []));
}
