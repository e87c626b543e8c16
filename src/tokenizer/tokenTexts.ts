import type { DetokenizeOptions, TextTokenizer } from "./tokenizer";

const replacementCharacter = "\ufffd";
const verbatim = { skipSpecialTokens: false, cleanUpSpaces: false };

type Decoding = Pick<TextTokenizer, "decode">;

/**
 * The text of each token. If they are joined, they give the whole text. If a byte-level token ends within a character,
 * its text is "". The token that completes the character then has the whole character.
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
 * @returns a function that takes each token in turn and returns its text. For the last token, the function also returns
 *   an incomplete character
 */
export function tokenTeller(tokenizer: Decoding, options: DetokenizeOptions): (id: number, isLast?: boolean) => string {
  // Each token is decoded after the token before it, because some tokenizers decode a token differently at the start of
  // a text.
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
