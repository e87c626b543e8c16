import { readdir } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import type { UtilityQuestion } from "../protocol/passages";
import { readCsv } from "./csv";
import type { CsvRecord } from "./csv";
import { formatSource } from "./jsonLines";

const letters = ["A", "B", "C", "D"];
const testEnding = "_test.csv";

export interface MmluQuestions {
  readonly questions: readonly UtilityQuestion[];
  /** Questions of each subject that may be shown with their answers before one is asked. */
  readonly workedExamples: ReadonlyMap<string, readonly UtilityQuestion[]>;
}

/**
 * Reads the folder of MMLU (arXiv 2009.03300) as its authors give it out: `test/<subject>_test.csv` with the questions
 * and `dev/<subject>_dev.csv` with worked examples; no header, a record is the question, four choices and the right
 * one's letter. Subjects in alphabetical order.
 *
 * @throws HumanError naming file and line of a record of another form, and the file that is missing
 */
export async function readMmluFolder(folder: string): Promise<MmluQuestions> {
  const files = await readdir(path.join(folder, "test")).catch(() => []);
  const subjects = files.filter((name) => name.endsWith(testEnding)).map((name) => name.slice(0, -testEnding.length));
  if (subjects.length === 0) {
    throw new HumanError(
      `${folder} holds no test/<subject>${testEnding}; give MMLU's folder, with dev and test in it, or a JSON Lines file.`,
    );
  }
  const questions: UtilityQuestion[] = [];
  const workedExamples = new Map<string, readonly UtilityQuestion[]>();
  for (const subject of subjects.sort()) {
    const read = async (part: string): Promise<UtilityQuestion[]> =>
      (await readCsv(path.join(folder, part, `${subject}_${part}.csv`))).map((record) => toQuestion(record, subject));
    questions.push(...(await read("test")));
    workedExamples.set(subject, await read("dev"));
  }
  return { questions, workedExamples };
}

const toQuestion = ({ fields, source }: CsvRecord, subject: string): UtilityQuestion => {
  const [question = "", ...rest] = fields;
  const choices = rest.slice(0, letters.length);
  const answer = letters.indexOf(rest[letters.length]?.trim() ?? "");
  if (fields.length !== letters.length + 2 || answer < 0) {
    throw new HumanError(
      `${formatSource(source)} needs six fields: the question, four choices and the right one's letter; ` +
        "correct or remove the record.",
    );
  }
  return { subject, question, choices, answer };
};
