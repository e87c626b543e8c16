import { HumanError } from "../../protocol/humanError";
import type { Passage } from "../../protocol/passages";
import { splitSelection } from "./splitSelection";

/** A text for a set: a selection, which is split near its middle, or a passage with its own prompt and answer. */
export type NewText = string | Pick<Passage, "kind" | "prompt" | "answer">;

/**
 * The prompt and the answer of a new row.
 *
 * @throws HumanError when a selection is too short
 */
export function partsOf(text: NewText): readonly [prompt: string, answer: string] {
  return typeof text === "string" ? splitSelection(text) : [text.prompt, text.answer];
}

/** The text of a new row that has one whole text. */
export function wholeOf(text: NewText): string {
  return typeof text === "string" ? text.trim() : `${text.prompt.trim()} ${text.answer.trim()}`;
}

export function isQuestion(text: NewText): boolean {
  return typeof text !== "string" && text.kind === "question";
}

/** The error of a set that cannot hold questions. */
export function holdsNoQuestions(file: string): HumanError {
  return new HumanError(`${file} holds only texts to complete; add the question to a set in JSON Lines.`);
}
