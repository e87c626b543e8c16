import type { TextTokenizer } from "./tokenizer";

/**
 * Encodes a text and decodes the tokens again. A tokenizer can change a text, for example to lower case or to Unicode's
 * NFKC form. It can also drop characters for which it has no token. A completion is decoded text, so it is compared
 * only with texts that were decoded too.
 * @returns the decoded text. If it differs from `text` only in white space at the start or the end, the result is
 *   `text` itself
 */
export function givenBack(tokenizer: Pick<TextTokenizer, "encodePrompt" | "decode">, text: string): string {
  const decoded = tokenizer.decode(tokenizer.encodePrompt(text));
  return decoded.trim() === text.trim() ? text : decoded;
}
