import { stat } from "node:fs/promises";
import path from "node:path";
import type { UtilityQuestion } from "../protocol/passages";
import { parseJson } from "../protocol/json";
import { readDataFile } from "./dataFile";
import { errorAt, failAtOnce, isTextList, readEach, requireText } from "./rowPlace";
import type { OnRowError, SourceRow } from "./rowPlace";
import { readMmluFolder } from "./mmlu";
import type { MmluQuestions } from "./mmlu";

/** A set of multiple-choice questions about general knowledge. */
export interface UtilityQuestions extends MmluQuestions {
  /** Name of the file or folder. */
  readonly name: string;
}

/**
 * Reads multiple-choice questions from MMLU's folder or from a data file. Only MMLU's folder has worked examples. A row
 * of a data file has `subject`, `question`, `choices` (two texts or more) and `answer` (the index of the right choice,
 * from 0).
 *
 * @param onRowError receives the error of each row of another form in a data file. By default, the error is thrown
 * @throws HumanError if a file cannot be read, and for a record of another form in MMLU's folder
 */
export async function readUtilityQuestions(
  fileOrFolder: string,
  onRowError: OnRowError = failAtOnce,
): Promise<UtilityQuestions> {
  const name = path.basename(fileOrFolder);
  const found = await stat(fileOrFolder).catch(() => undefined);
  if (found?.isDirectory() === true) return { name, ...(await readMmluFolder(fileOrFolder)) };
  const questions = readEach(await readDataFile(fileOrFolder, [], onRowError), toQuestion, onRowError);
  return { name, questions, workedExamples: new Map() };
}

const toQuestion = (line: SourceRow): UtilityQuestion => {
  const choices = readChoices(line);
  return {
    subject: requireText(line, "subject"),
    question: requireText(line, "question"),
    choices,
    answer: readAnswer(line, choices.length),
  };
};

const readChoices = ({ value, source }: SourceRow): readonly string[] => {
  // A field of a table cannot be a list, so it contains the list as JSON.
  const choices = typeof value["choices"] === "string" ? parseJson(value["choices"]) : value["choices"];
  if (!isTextList(choices) || choices.length < 2) {
    throw errorAt(source, 'needs "choices" as a list of two texts or more; correct or remove the row.');
  }
  return choices;
};

const readAnswer = ({ value, source }: SourceRow, choices: number): number => {
  const given = value["answer"];
  // A table file, such as CSV, contains only texts. So the answer from such a file is a text of digits, and not a
  // number.
  const answer = typeof given === "string" && /^\d+$/.test(given.trim()) ? Number(given) : given;
  if (typeof answer !== "number" || !Number.isInteger(answer) || answer < 0 || answer >= choices) {
    throw errorAt(
      source,
      'needs "answer" as the index of the right choice, ' +
        `a whole number from 0 to ${choices - 1}; correct or remove the row.`,
    );
  }
  return answer;
};
