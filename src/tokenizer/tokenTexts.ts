import type { DetokenizeOptions, TextTokenizer } from "./tokenizer";

const replacementCharacter = "\ufffd";
const verbatim = { skipSpecialTokens: false, cleanUpSpaces: false };

type Decoding = Pick<TextTokenizer, "decode">;

/**
 * The text of each token. All these texts joined give the whole text. A byte-level token may end in the middle of a
 * character. The text of such a token is "", and the whole character belongs to the token that completes it.
 *
 * @returns one text for each token
 */
export function tokenTexts(tokenizer: Decoding, ids: readonly number[]): string[] {
  const tell = tokenTeller(tokenizer, verbatim);
  return ids.map((id, index) => tell(id, index === ids.length - 1));
}

/**
 * Decodes tokens one at a time, like `tokenTexts`.
 *
 * @returns a function that takes one token after another and returns the token's text. If the last token leaves a
 *   character incomplete, its text contains a replacement character
 */
export function tokenTeller(tokenizer: Decoding, options: DetokenizeOptions): (id: number, isLast?: boolean) => string {
  // Each token is decoded together with the token before it, because some tokenizers decode a token differently at the
  // start of a text.
  let context: readonly number[] = [];
  let untold: readonly number[] = [];
  return (id, isLast = false) => {
    untold = [...untold, id];
    const text = tokenizer.decode([...context, ...untold], options);
    if (text.endsWith(replacementCharacter) && !isLast) return "";
    const before = tokenizer.decode(context, options);
    [context, untold] = [untold, []];
    return text.slice(before.length);
  };
}
