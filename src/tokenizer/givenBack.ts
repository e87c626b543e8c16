import type { TextTokenizer } from "./tokenizer";

/**
 * A text as the tokenizer gives it back: encoded, then decoded. A tokenizer can change a text, for example to lower
 * case or to Unicode's NFKC form, and drop characters without a token. A completion has this form too, so both sides
 * of a comparison are alike.
 * @returns `text` itself if only white space at its ends differs
 */
export function givenBack(tokenizer: Pick<TextTokenizer, "encodePrompt" | "decode">, text: string): string {
  const decoded = tokenizer.decode(tokenizer.encodePrompt(text));
  return decoded.trim() === text.trim() ? text : decoded;
}
