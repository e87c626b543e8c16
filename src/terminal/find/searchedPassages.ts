import type { MeasuringConfiguration } from "../../configuration/schema";
import { HumanError } from "../../protocol/humanError";
import type { Passage } from "../../protocol/passages";

/**
 * Cuts files and the files of folders into passages.
 *
 * @param options.onProblem receives the error of each file, folder and row that cannot be read. It is left out
 * @param options.onProgress called before each file, with the number of files before it
 * @throws HumanError if there is no passage
 */
export async function searchedPassages(
  given: readonly string[],
  { fields, promptShare }: MeasuringConfiguration["data"],
  { onProblem, onProgress }: SearchListening,
): Promise<Passage[]> {
  const { cutTexts, findTextFiles } = await import("../../data/cutTexts");
  const passages: Passage[] = [];
  const files = await findTextFiles(given, onProblem);
  for (const [place, file] of files.entries()) {
    onProgress?.(place, files.length);
    try {
      for (const passage of await cutTexts(file, { fields, promptShare }, onProblem)) passages.push(passage);
    } catch (error) {
      if (!(error instanceof HumanError)) throw error;
      onProblem(error);
    }
  }
  if (passages.length > 0) return passages;
  throw new HumanError("The files have no texts to ask for; give .txt, .md or .jsonl files.");
}

interface SearchListening {
  readonly onProblem: (error: HumanError) => void;
  readonly onProgress?: (done: number, total: number) => void;
}
