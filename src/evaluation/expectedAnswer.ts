import type { Passage } from "../protocol/passages";
import { givenBack } from "../tokenizer/givenBack";
import type { TextTokenizer } from "../tokenizer/tokenizer";

/**
 * A passage's answer in the form in which a completion would have it; see `givenBack`.
 * @returns undefined if the tokenizer loses the whole prompt or the whole answer, because it has no token for them. The
 *   model can then neither read the one nor write the other
 */
export function expectedAnswer(
  tokenizer: Pick<TextTokenizer, "encodePrompt" | "decode">,
  { prompt, answer }: Pick<Passage, "prompt" | "answer">,
): string | undefined {
  const isLost = (text: string): boolean => text.trim() !== "" && givenBack(tokenizer, text).trim() === "";
  return isLost(prompt) || isLost(answer) ? undefined : givenBack(tokenizer, answer);
}
