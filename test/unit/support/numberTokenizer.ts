import type { TextTokenizer } from "../../../src/tokenizer/tokenizer";

/** Texts are token ids written in decimal. */
export const numberTokenizer: TextTokenizer = {
  encode: (text) => text.split(" ").map(Number),
  encodePrompt: (text) => text.split(" ").map(Number),
  decode: (ids) => ids.join(" "),
  endOfText: 0,
  padId: 1,
  vocabularySize: 40,
};
