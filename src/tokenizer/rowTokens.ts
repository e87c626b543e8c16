import type { TextTokenizer } from "./tokenizer";

/** The tokens of a data set's row, as the model sees them. */
export interface RowTokens {
  readonly ids: number[];
  /** Index of the answer's first token. The last token, end-of-text, always belongs to the answer. */
  readonly answerStart: number;
}

/**
 * Tokenises a row as one string: its prompt, one space, its answer and end-of-text. The answer starts after as many
 * tokens as the prompt has alone. A byte-level tokenizer puts the space into the answer's first token.
 */
export function tokenizeRow(tokenizer: TextTokenizer, prompt: string, answer: string): RowTokens {
  const ids = [...tokenizer.encodePrompt(`${prompt} ${answer}`), tokenizer.endOfText];
  return { ids, answerStart: Math.min(tokenizer.encodePrompt(prompt).length, ids.length - 1) };
}
