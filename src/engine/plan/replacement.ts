import type { TargetedText } from "../../backends/backend";
import type { Random } from "../../data/random";

/**
 * Garbles texts: replaces a share of a text's tokens by tokens of other texts, drawn freshly each time. A model's
 * predictions in a garbled text are those for a text that it does not recognise.
 *
 * @param others texts that give the replacement tokens
 * @returns the garbled copy of a text's tokens; the share is 0 to 1
 */
export function createReplacement(
  others: readonly TargetedText[],
  random: Random,
): (ids: readonly number[], share: number) => readonly number[] {
  // The last token of each text, end-of-text, is left out: a model expects nothing after it.
  const tokens = others.flatMap(({ ids }) => ids.slice(0, -1));
  return (ids, share) => {
    if (share === 0 || tokens.length === 0) return ids;
    return ids.map((id) => (random.next() < share ? (tokens[random.integer(tokens.length)] ?? id) : id));
  };
}
