import path from "node:path";
import { HumanError } from "../protocol/humanError";
import type { Passage } from "../protocol/passages";
import { writeFileAtomically } from "./atomicFile";
import { layout } from "./layout";
import { readLines, valuesOf } from "./lines";
import { isPassage } from "./recorded";

/**
 * Keeps what a run measures beside its results, so that whoever reads the run needs neither the data sets nor their
 * reader, and still sees the text as it was when the run began.
 *
 * @throws HumanError when the disk is full or cannot be written
 */
export function writeRunPassages(runFolder: string, passages: readonly Passage[]): Promise<void> {
  return writeFileAtomically(path.join(runFolder, layout.passages), lines(passages));
}

/**
 * The passages that a run measures; none where the run has not begun.
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
