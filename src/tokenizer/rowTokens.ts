import type { PassageKind } from "../protocol/passages";
import type { TextTokenizer } from "./tokenizer";

/** The tokens of a data set's row, as the model sees them. */
export interface RowTokens {
  readonly ids: number[];
  /** Index of the answer's first token. The last token, end-of-text, always belongs to the answer. */
  readonly answerStart: number;
}

/**
 * Tokenises a row as one string: its prompt, one space, its answer and end-of-text. To find the start of the answer,
 * the function also tokenises the prompt alone and counts its tokens. With a byte-level tokenizer, the answer's first
 * token contains the space.
 */
export function tokenizeRow(tokenizer: TextTokenizer, prompt: string, answer: string): RowTokens {
  const ids = [...tokenizer.encodePrompt(`${prompt} ${answer}`), tokenizer.endOfText];
  return { ids, answerStart: Math.min(tokenizer.encodePrompt(prompt).length, ids.length - 1) };
}

/** The part of each text that a run trains on, as in `training.lossOn`. */
export type LossOn = "answer" | "text" | "document";

/** Returns the index of the first token that a training step predicts. */
export function firstTarget(
  { answerStart }: Pick<RowTokens, "answerStart">,
  kind: PassageKind,
  lossOn: LossOn,
): number {
  return lossOn === "text" || (lossOn === "document" && kind === "completion") ? 1 : answerStart;
}
