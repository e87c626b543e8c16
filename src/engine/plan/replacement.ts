import type { TargetedText } from "../../backends/backend";
import type { Random } from "../../protocol/random";
import type { TextTokenizer } from "../../tokenizer/tokenizer";

/**
 * Garbles a text: replaces a share of its tokens with random tokens of other texts. Each call draws new tokens. A model
 * does not recognise a garbled text. Its predictions for this text are therefore like those for a text that it never
 * saw.
 * @param others texts from which the replacement tokens are drawn
 * @param special tokens that are never drawn, and that stay at the start of a text; see `specialTokens`
 * @returns a function that returns a garbled copy of a text's tokens. Its parameter `share`, in 0..1, is the share of
 *   the tokens to replace
 */
export function createReplacement(
  others: readonly TargetedText[],
  random: Random,
  special: ReadonlySet<number>,
): (ids: readonly number[], share: number) => readonly number[] {
  const tokens = innerTokens(others, special);
  return (ids, share) => {
    if (share === 0 || tokens.length === 0) return ids;
    const start = startOf(ids, special);
    return ids.map((id, index) =>
      index >= start && random.next() < share ? (tokens[random.integer(tokens.length)] ?? id) : id,
    );
  };
}

/**
 * Draws the noise for one text. The result garbles the text with any share. A token that a small share replaces is also
 * replaced with a larger share, by the same token, so the results of two shares can be compared. A share of 1 replaces
 * every token.
 * @param tokens the tokens that may replace a token of the text
 * @param special tokens that stay at the start of the text
 */
export function drawNoise(
  ids: readonly number[],
  tokens: readonly number[],
  random: Random,
  special: ReadonlySet<number>,
): (share: number) => readonly number[] {
  const start = startOf(ids, special);
  const drawn = ids.map((id, index) => ({
    id,
    threshold: index < start ? Infinity : random.next(),
    other: tokens[random.integer(tokens.length)] ?? id,
  }));
  return (share) => drawn.map(({ id, threshold, other }) => (threshold < share ? other : id));
}

/**
 * The tokens of texts that may stand in the middle of another text. The last token of a text is left out, because it is
 * end-of-text.
 */
export function innerTokens(texts: readonly TargetedText[], special: ReadonlySet<number>): readonly number[] {
  return texts.flatMap(({ ids }) => ids.slice(0, -1).filter((id) => !special.has(id)));
}

/** The tokens that are no part of a text's language: those before every text, those that end a text, and padding. */
export function specialTokens({
  encodePrompt,
  endOfText,
  endTokens,
  padId,
}: Pick<TextTokenizer, "encodePrompt" | "endOfText" | "endTokens" | "padId">): ReadonlySet<number> {
  return new Set([...encodePrompt(""), endOfText, ...endTokens, padId]);
}

/** The index of the first token that is not special, such as the token after begin-of-text. */
function startOf(ids: readonly number[], special: ReadonlySet<number>): number {
  const start = ids.findIndex((id) => !special.has(id));
  return start < 0 ? ids.length : start;
}
