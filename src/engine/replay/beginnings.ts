import type { TargetedText } from "../../backends/backend";
import type { Random } from "../../protocol/random";
import type { TextTokenizer } from "../../tokenizer/tokenizer";
import { shuffledStream } from "../plan/shuffledStream";

/** A beginning that is taken from a text has at most this number of tokens. */
const longestBeginning = 3;

/**
 * Draws the beginnings of texts for replay. A model that learnt texts by heart recites a text if it is given the first
 * tokens of it. Every second beginning is that of one of the texts, one to three tokens long. The others are single
 * tokens that begin a word with a capital letter, from the whole vocabulary, so that texts are reached whose beginning
 * nobody has named.
 */
export function drawBeginnings(
  tokenizer: TextTokenizer,
  texts: readonly TargetedText[],
  count: number,
  random: Random,
): number[][] {
  const before = tokenizer.encodePrompt("");
  const nextText = shuffledStream(texts, random);
  const nextCapital = shuffledStream(capitalTokens(tokenizer, before), random);
  const beginnings: number[][] = [];
  while (beginnings.length < count) {
    const drawn = [
      ...nextText(1).map(({ ids }) => ids.slice(0, before.length + 1 + random.integer(longestBeginning))),
      ...nextCapital(1).map((token) => [...before, token]),
    ];
    if (drawn.length === 0) break;
    beginnings.push(...drawn);
  }
  return beginnings.slice(0, count);
}

/** The tokens that begin a text with a capital letter, such as "The" and "Fred". */
function capitalTokens(tokenizer: TextTokenizer, before: readonly number[]): number[] {
  return Array.from({ length: tokenizer.vocabularySize }, (_, token) => token).filter((token) => {
    const text = tokenizer.decode([token]);
    if (!/^\p{Lu}/u.test(text)) return false;
    // A token that a text cannot begin with, such as one that stands only after another token, is encoded otherwise.
    const encoded = tokenizer.encodePrompt(text);
    return encoded.length === before.length + 1 && encoded.at(-1) === token;
  });
}
