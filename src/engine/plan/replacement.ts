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
  // The last token of each text is left out. It is end-of-text, which must not stand in the middle of a text.
  const tokens = others.flatMap(({ ids }) => ids.slice(0, -1));
  return (ids, share) => {
    if (share === 0 || tokens.length === 0) return ids;
    return ids.map((id) => (random.next() < share ? (tokens[random.integer(tokens.length)] ?? id) : id));
  };
}
