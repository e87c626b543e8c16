import type { Random } from "../../data/random";
import type { TargetedText } from "../../backends/onnx/models/textBatch";

/**
 * Makes texts that are like no other: a share of the tokens is replaced by tokens of other texts, drawn anew each time.
 * What a model predicts in such a text is what it would say of a text that it does not recognise.
 *
 * @param others where the replacements come from
 * @returns the replaced copy of a text's tokens; the share is 0 to 1
 */
export function createReplacement(
  others: readonly TargetedText[],
  random: Random,
): (ids: readonly number[], share: number) => readonly number[] {
  // Not end-of-text, the last of each: behind it a model expects nothing more.
  const tokens = others.flatMap(({ ids }) => ids.slice(0, -1));
  return (ids, share) => {
    if (share === 0 || tokens.length === 0) return ids;
    return ids.map((id) => (random.next() < share ? (tokens[random.integer(tokens.length)] ?? id) : id));
  };
}
