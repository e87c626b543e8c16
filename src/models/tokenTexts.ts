import type { TextTokenizer } from "./tokenizer";

const replacementCharacter = "\ufffd";
const verbatim = { skipSpecialTokens: false, cleanUpSpaces: false };

/**
 * What the text grows by with each token, so that the texts one after another are the whole. A token that ends within a
 * character (byte-level tokens may) has the text "", and the one that completes the character has all of it.
 *
 * @returns one text a token
 */
export function tokenTexts(tokenizer: Pick<TextTokenizer, "decode">, ids: readonly number[]): string[] {
  // Some tokenizers decode a token differently at the start of a text, so each is decoded after the token before it.
  let context = 0;
  let told = 0;
  return ids.map((_, index) => {
    const before = tokenizer.decode(ids.slice(context, told), verbatim);
    const text = tokenizer.decode(ids.slice(context, index + 1), verbatim);
    if (text.endsWith(replacementCharacter) && index < ids.length - 1) return "";
    [context, told] = [told, index + 1];
    return text.slice(before.length);
  });
}
