import { expect, it } from "vitest";
import { firstTokens } from "../../../../src/engine/replay/firstTokens";
import type { TextTokenizer } from "../../../../src/tokenizer/tokenizer";

const vocabulary = ["<s>", "a", "The", " The", "Élan", "9", "Ann", "Bo"];
/** Every text begins with token 0. A token with a space before it begins no text. */
const tokenizer: TextTokenizer = {
  encode: (text) => [0, vocabulary.indexOf(text)],
  encodePrompt: (text) => [0, ...(text === "" ? [] : [text === "Bo" ? 1 : vocabulary.indexOf(text)])],
  decode: (ids) => ids.map((id) => (vocabulary[id] ?? "").trim()).join(""),
  endOfText: 0,
  endTokens: new Set([0]),
  padId: 0,
  vocabularySize: vocabulary.length,
  ordinarySize: vocabulary.length,
};
const probabilities = (rows: readonly (readonly number[])[], general: readonly (readonly number[])[] = []) =>
  new Map(firstTokens(tokenizer, rows, general).map(({ token, probability }) => [token, probability]));

it("counts the first tokens of the rows, and shares the probability of a new one between the others", () => {
  const found = probabilities([[2, 5], [2, 1], [2], [5, 1], [1]], [[5], [3]]);
  // Two of the five rows begin as no other row does. Élan, Ann and the beginning of the general text share 2/5. " The"
  // and "Bo" are encoded as other tokens, but general text begins with " The".
  expect(found).toEqual(
    new Map([
      [2, 3 / 5],
      [5, 1 / 5],
      [1, 1 / 5],
      [3, 2 / 5 / 3],
      [4, 2 / 5 / 3],
      [6, 2 / 5 / 3],
    ]),
  );
});

it("leaves some probability to a new token if no first token is rare", () => {
  expect(probabilities([[2], [2]])).toEqual(
    new Map([
      [2, 1],
      [4, 1 / 4],
      [6, 1 / 4],
    ]),
  );
});
