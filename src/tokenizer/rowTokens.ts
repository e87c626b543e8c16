import type { TextTokenizer } from "./tokenizer";

/** A row of a data set as the model sees it. */
export interface RowTokens {
  readonly ids: number[];
  /** Index of the answer's first token; the last token, end-of-text, always belongs to the answer. */
  readonly answerStart: number;
}

/**
 * A row is its prompt, one space, its answer and end-of-text, tokenised as one string; the answer begins after as many
 * tokens as the prompt has on its own. Since a byte-level tokenizer begins words with their space, the answer's space
 * is in its first token.
 */
export function tokenizeRow(tokenizer: TextTokenizer, prompt: string, answer: string): RowTokens {
  const ids = [...tokenizer.encodePrompt(`${prompt} ${answer}`), tokenizer.endOfText];
  return { ids, answerStart: Math.min(tokenizer.encodePrompt(prompt).length, ids.length - 1) };
}
