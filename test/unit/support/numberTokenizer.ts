import type { TextTokenizer } from "../../../src/tokenizer/tokenizer";

/** Texts are token ids written in decimal. Token 0 ends a text and is not written. */
export const numberTokenizer: TextTokenizer = {
  encode: (text) => text.split(" ").map(Number),
  encodePrompt: (text) => text.split(" ").map(Number),
  decode: (ids) => ids.filter((id) => id !== 0).join(" "),
  endOfText: 0,
  endTokens: new Set([0]),
  padId: 1,
  vocabularySize: 40,
  ordinarySize: 40,
};
