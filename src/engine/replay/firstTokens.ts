import type { TextTokenizer } from "../../tokenizer/tokenizer";
import type { FirstToken } from "./beginnings";

/**
 * The tokens that a text may begin with, and how likely an unknown text begins with each. No model predicts the first
 * token of a text, so the rows of the run decide: a token that k of n rows begin with has the probability k / n. Other
 * tokens share the probability that one row more has a new first token. The share of the rows whose first token no
 * other row has estimates this probability (Good and Turing). Other tokens are those that general texts begin with, and
 * all tokens that begin a text with a capital letter.
 *
 * @param rows the tokens of at least one text, without tokens that stand before every text
 * @param general the tokens of general texts
 */
export function firstTokens(
  tokenizer: TextTokenizer,
  rows: readonly (readonly number[])[],
  general: readonly (readonly number[])[],
): FirstToken[] {
  const first = (texts: readonly (readonly number[])[]): number[] => texts.flatMap(([token]) => token ?? []);
  const counts = new Map<number, number>();
  for (const token of first(rows)) counts.set(token, (counts.get(token) ?? 0) + 1);
  const others = new Set([...first(general), ...capitalTokens(tokenizer)].filter((token) => !counts.has(token)));
  const single = [...counts.values()].filter((count) => count === 1).length;
  // Some texts may have a new first token even if every first token of the rows is frequent.
  const shareOfNew = Math.max(1, single) / rows.length / others.size;
  return [
    ...[...counts].map(([token, count]) => ({ token, probability: count / rows.length })),
    ...[...others].map((token) => ({ token, probability: shareOfNew })),
  ];
}

/** The tokens that begin a text with a capital letter, such as "The" and "Fred". */
function capitalTokens(tokenizer: TextTokenizer): number[] {
  const before = tokenizer.encodePrompt("");
  return Array.from({ length: tokenizer.vocabularySize }, (_, token) => token).filter((token) => {
    const text = tokenizer.decode([token]);
    if (!/^\p{Lu}/u.test(text)) return false;
    // A token that a text cannot begin with, such as one that stands only after another token, is encoded otherwise.
    const encoded = tokenizer.encodePrompt(text);
    return encoded.length === before.length + 1 && encoded.at(-1) === token;
  });
}
