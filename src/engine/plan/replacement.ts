import type { TargetedText } from "../../backends/backend";
import type { Random } from "../../protocol/random";

/**
 * Garbles a text: replaces a share of its tokens with random tokens of other texts. Each call draws new tokens. A model
 * does not recognise a garbled text. Its predictions for this text are therefore like those for a text that it never
 * saw.
 * @param others texts from which the replacement tokens are drawn
 * @returns a function that returns a garbled copy of a text's tokens. Its parameter `share`, in 0..1, is the share of
 *   the tokens to replace
 */
export function createReplacement(
  others: readonly TargetedText[],
  random: Random,
): (ids: readonly number[], share: number) => readonly number[] {
  // End-of-text must not stand in the middle of a text.
  const tokens = innerTokens(others);
  return (ids, share) => {
    if (share === 0 || tokens.length === 0) return ids;
    return ids.map((id) => (random.next() < share ? (tokens[random.integer(tokens.length)] ?? id) : id));
  };
}

/**
 * Draws the noise for one text. The result garbles the text with any share. A token that a small share replaces is also
 * replaced with a larger share, by the same token, so the results of two shares can be compared.
 * @param tokens the tokens that may replace a token of the text
 */
export function drawNoise(
  ids: readonly number[],
  tokens: readonly number[],
  random: Random,
): (share: number) => readonly number[] {
  const drawn = ids.map((id) => ({ id, threshold: random.next(), other: tokens[random.integer(tokens.length)] ?? id }));
  return (share) => drawn.map(({ id, threshold, other }) => (threshold < share ? other : id));
}

/** The tokens of texts, without the last token of each text. The last token is end-of-text. */
export function innerTokens(texts: readonly TargetedText[]): readonly number[] {
  return texts.flatMap(({ ids }) => ids.slice(0, -1));
}
