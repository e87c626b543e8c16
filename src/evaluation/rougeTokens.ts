import { porterStem } from "./porterStemmer";

/** rouge_score leaves words up to this length as they are. */
const longestUnstemmed = 3;

/**
 * The tokens ROUGE compares: rouge_score's default tokenizer with use_stemmer=True. The text is lower-cased, everything
 * but a to z and 0 to 9 separates tokens (so "don't" is two and "Zoë" is "zo"), and longer tokens are stemmed.
 */
export function rougeTokens(text: string): string[] {
  const tokens = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return tokens.map((token) => (token.length > longestUnstemmed ? porterStem(token) : token));
}
