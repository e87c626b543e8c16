import path from "node:path";
import { HumanError } from "../protocol/humanError";
import type { Passage } from "../protocol/passages";
import { writeFileAtomically } from "./atomicFile";
import { layout } from "./layout";
import { readLines, valuesOf } from "./lines";
import { isPassage } from "./recorded";

/**
 * Writes the measured passages beside the results. So readers of the run need no data sets, and see the texts as they
 * were when the run began.
 *
 * @throws HumanError when the disk is full or cannot be written
 */
export function writeRunPassages(runFolder: string, passages: readonly Passage[]): Promise<void> {
  return writeFileAtomically(path.join(runFolder, layout.passages), lines(passages));
}

/**
 * The measured passages of a run; none before the run has begun.
 *
 * @throws HumanError for a damaged file
 */
export async function readRunPassages(runFolder: string): Promise<Passage[]> {
  const file = path.join(runFolder, layout.passages);
  try {
    const passages: Passage[] = [];
    for await (const page of readLines(file)) passages.push(...valuesOf(page, isPassage));
    return passages;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    if (error instanceof SyntaxError) throw new HumanError(`${file} is damaged; start the run again.`);
    throw error;
  }
}

function* lines(passages: readonly Passage[]): Generator<string> {
  for (const passage of passages) yield `${JSON.stringify(passage)}\n`;
}
