import type { DetokenizeOptions, TextTokenizer } from "./tokenizer";

const replacementCharacter = "\ufffd";
const verbatim = { skipSpecialTokens: false, cleanUpSpaces: false };

type Decoding = Pick<TextTokenizer, "decode">;

/**
 * What the text grows by with each token, so that the texts one after another are the whole. A token that ends within a
 * character (byte-level tokens may) has the text "", and the one that completes the character has all of it.
 *
 * @returns one text a token
 */
export function tokenTexts(tokenizer: Decoding, ids: readonly number[]): string[] {
  const tell = tokenTeller(tokenizer, verbatim);
  return ids.map((id, index) => tell(id, index === ids.length - 1));
}

/**
 * The same for tokens as they come.
 *
 * @returns called with every token in turn; with the last one it tells also what is no whole character
 */
export function tokenTeller(tokenizer: Decoding, options: DetokenizeOptions): (id: number, isLast?: boolean) => string {
  // Some tokenizers decode a token differently at the start of a text, so each is decoded after the token before it.
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
