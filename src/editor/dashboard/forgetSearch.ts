import path from "node:path";
import { createSpanSearch } from "../../data/sharedSpans";
import type { ForgetMatch } from "../../protocol/dashboard";
import { HumanError } from "../../protocol/humanError";
import { layout } from "../../runs/layout";
import { readLines } from "../../runs/lines";
import { isPassage } from "../../runs/recorded";

/**
 * Finds the words that texts share with the passages of a run's forget set. The file is read page by page, so the
 * editor stays responsive.
 *
 * @returns the matches of each text, the longest first
 * @throws HumanError if the run has no passages yet
 */
export async function searchForgetSet(runFolder: string, texts: readonly string[]): Promise<ForgetMatch[][]> {
  const file = path.join(runFolder, layout.passages);
  const { compare, spans } = createSpanSearch<Omit<ForgetMatch, "start" | "end" | "words">>(texts);
  let index = 0;
  try {
    for await (const lines of readLines(file)) {
      for (const { value } of lines) {
        const passage = index++;
        if (!isPassage(value) || value.split !== "forget") continue;
        const { id, source } = value;
        compare(value, { passage, id, file: path.basename(source.file), line: source.line });
      }
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    throw new HumanError(`${file} is missing; wait for the run's first evaluation, or start the run again.`);
  }
  return spans().map((found) => found.map(({ place, ...span }) => ({ ...span, ...place })));
}
