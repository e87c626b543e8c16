import { readdir } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../protocol/humanError";
import type { UtilityQuestion } from "../protocol/passages";
import { errorAt } from "./rowPlace";
import { readCsv } from "./table/csvFile";
import type { CsvRecord } from "./table/csvFile";
import { readTextFile } from "./textFile";

const letters = ["A", "B", "C", "D"];
const testEnding = "_test.csv";

export interface MmluQuestions {
  readonly questions: readonly UtilityQuestion[];
  /**
   * Worked examples of each subject. A worked example is a question with its answer. A prompt can show worked examples
   * before the question that the model must answer.
   */
  readonly workedExamples: ReadonlyMap<string, readonly UtilityQuestion[]>;
}

/**
 * Reads MMLU's folder in its authors' layout (arXiv 2009.03300). `test/<subject>_test.csv` contains the questions, and
 * `dev/<subject>_dev.csv` contains worked examples. The files have no header. A record is a question, four choices and
 * the letter of the right choice. Subjects are in alphabetical order.
 *
 * @throws HumanError for a missing file; with file and line for a record of another form
 */
export async function readMmluFolder(folder: string): Promise<MmluQuestions> {
  const files = await readdir(path.join(folder, "test")).catch(() => []);
  const subjects = files.filter((name) => name.endsWith(testEnding)).map((name) => name.slice(0, -testEnding.length));
  if (subjects.length === 0) {
    throw new HumanError(
      `${folder} has no test/<subject>${testEnding}; give MMLU's folder with dev and test, or a JSON Lines file.`,
    );
  }
  const questions: UtilityQuestion[] = [];
  const workedExamples = new Map<string, readonly UtilityQuestion[]>();
  for (const subject of subjects.sort()) {
    const read = async (part: string): Promise<UtilityQuestion[]> => {
      const file = path.join(folder, part, `${subject}_${part}.csv`);
      return readCsv(await readTextFile(file), file).map((record) => toQuestion(record, subject));
    };
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
    throw errorAt(
      source,
      "needs six fields: a question, four choices and the letter of the right choice; correct or remove the record.",
    );
  }
  return { subject, question, choices, answer };
};
