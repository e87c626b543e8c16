import type { TargetedText } from "../../backends/backend";
import type { Random } from "../../data/random";

/**
 * Garbles texts: replaces a share of a text's tokens with random tokens of other texts. Each call draws new tokens. A
 * model does not recognise a garbled text, so it predicts this text like an unknown text.
 * @param others texts that give the replacement tokens
 * @returns a function that gives the garbled copy of a text's tokens; its `share` is in 0..1
 */
export function createReplacement(
  others: readonly TargetedText[],
  random: Random,
): (ids: readonly number[], share: number) => readonly number[] {
  // Leave out the last token of each text. It is end-of-text, and a model expects no token after it.
  const tokens = others.flatMap(({ ids }) => ids.slice(0, -1));
  return (ids, share) => {
    if (share === 0 || tokens.length === 0) return ids;
    return ids.map((id) => (random.next() < share ? (tokens[random.integer(tokens.length)] ?? id) : id));
  };
}
