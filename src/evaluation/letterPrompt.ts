import type { UtilityQuestion } from "../protocol/passages";

/** Returns the letter of a choice: A for the first choice, B for the second, and so on. */
export function letterOf(choice: number): string {
  return String.fromCharCode("A".charCodeAt(0) + choice);
}

/**
 * A multiple-choice question in MMLU's form (arXiv 2009.03300). A model answers it with a letter. The two spaces before
 * the subject are not a mistake: MMLU's prompts also have them.
 * @param examples other questions of the same subject. The prompt shows these questions with their answers
 */
export function letterPrompt(question: UtilityQuestion, examples: readonly UtilityQuestion[]): string {
  const subject = question.subject.replaceAll("_", " ");
  const worked = examples.map((example) => `${lettered(example)} ${letterOf(example.answer)}\n\n`);
  const heading = `The following are multiple choice questions (with answers) about  ${subject}.\n\n`;
  return `${heading}${worked.join("")}${lettered(question)}`;
}

const lettered = ({ question, choices }: UtilityQuestion): string =>
  [question, ...choices.map((choice, index) => `${letterOf(index)}. ${choice}`), "Answer:"].join("\n");
