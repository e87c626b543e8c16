import type { Passage } from "../protocol/passages";
import { givenBack } from "../tokenizer/givenBack";
import type { TextTokenizer } from "../tokenizer/tokenizer";

/**
 * A passage's answer after encoding and decoding. The answer is then comparable with a completion, because a completion
 * is decoded text too. See `givenBack`.
 * @returns undefined if the tokenizer drops the whole prompt or the whole answer, because it has no tokens for the
 *   text. The model then cannot read the prompt, or cannot write the answer
 */
export function expectedAnswer(
  tokenizer: Pick<TextTokenizer, "encodePrompt" | "decode">,
  { prompt, answer }: Pick<Passage, "prompt" | "answer">,
): string | undefined {
  const isLost = (text: string): boolean => text.trim() !== "" && givenBack(tokenizer, text).trim() === "";
  return isLost(prompt) || isLost(answer) ? undefined : givenBack(tokenizer, answer);
}
