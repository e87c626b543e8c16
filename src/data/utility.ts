import { HumanError } from "../protocol/humanError";
import type { UtilityQuestion } from "../protocol/passages";
import { formatSource, isTextList, readJsonLines, requireText } from "./jsonLines";
import type { JsonLine } from "./jsonLines";

/**
 * Reads multiple-choice questions in the form of MMLU: JSON Lines with `subject`, `question`, `choices` (two texts or
 * more) and `answer`, the index of the right choice counted from 0.
 *
 * @throws HumanError naming file and line, for a row that is not of this form
 */
export const readUtilityQuestions = async (file: string): Promise<UtilityQuestion[]> =>
  (await readJsonLines(file)).map((line) => {
    const choices = readChoices(line);
    return {
      subject: requireText(line, "subject"),
      question: requireText(line, "question"),
      choices,
      answer: readAnswer(line, choices.length),
    };
  });

const readChoices = ({ value, source }: JsonLine): readonly string[] => {
  const { choices } = value;
  if (!isTextList(choices) || choices.length < 2) {
    throw new HumanError(
      `${formatSource(source)} needs "choices" as a list of two texts or more; correct or remove the line.`,
    );
  }
  return choices;
};

const readAnswer = ({ value, source }: JsonLine, choices: number): number => {
  const { answer } = value;
  if (typeof answer !== "number" || !Number.isInteger(answer) || answer < 0 || answer >= choices) {
    throw new HumanError(
      `${formatSource(source)} needs "answer" as the index of the right choice, ` +
        `a whole number from 0 to ${choices - 1}; correct or remove the line.`,
    );
  }
  return answer;
};
