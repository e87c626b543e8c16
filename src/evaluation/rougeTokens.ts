import { porterStem } from "./porterStemmer";

/** Words up to this length are not stemmed, as in rouge_score. */
const longestUnstemmed = 3;

/**
 * The tokens that ROUGE compares, as rouge_score's default tokenizer gives them with use_stemmer=True. The text is
 * lower-cased. Every character except a to z and 0 to 9 separates tokens, so "don't" is two tokens and "Zoë" is "zo".
 * Tokens of more than three characters are stemmed.
 */
export function rougeTokens(text: string): string[] {
  const tokens = text.toLowerCase().match(/[a-z0-9]+/g) ?? [];
  return tokens.map((token) => (token.length > longestUnstemmed ? porterStem(token) : token));
}
