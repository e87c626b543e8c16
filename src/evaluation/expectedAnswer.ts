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
  const isLost = (text: string, decoded: string): boolean => text.trim() !== "" && decoded.trim() === "";
  const expected = givenBack(tokenizer, answer);
  return isLost(prompt, givenBack(tokenizer, prompt)) || isLost(answer, expected) ? undefined : expected;
}
