import { expect, it } from "vitest";
import { drawBeginnings } from "../../../../src/engine/replay/beginnings";
import { createRandom } from "../../../../src/protocol/random";
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
const texts = [{ ids: [0, 1, 5, 1, 5, 1, 0], targetStart: 1 }];

it("begins every second text as a given text does, and the others with each token that has a capital letter", () => {
  const drawn = drawBeginnings(tokenizer, texts, 60, createRandom(1));
  expect(drawn).toHaveLength(60);
  const [own, capitals] = [0, 1].map((rest) => drawn.filter((_, index) => index % 2 === rest));
  expect(new Set(own?.map(String))).toEqual(new Set(["0,1", "0,1,5", "0,1,5,1"]));
  // " The" and "Bo" are encoded as other tokens.
  expect(capitals?.slice(0, 3).map(String).sort()).toEqual(["0,2", "0,4", "0,6"]);
  expect(new Set(capitals?.map(String)).size).toBe(3);
  expect(drawBeginnings(tokenizer, texts, 60, createRandom(1))).toEqual(drawn);
  expect(drawBeginnings(tokenizer, texts, 60, createRandom(2))).not.toEqual(drawn);
});

it("does with one source of beginnings, or with none", () => {
  const capitals = drawBeginnings(tokenizer, [], 4, createRandom(1));
  expect(new Set(capitals.map(String))).toEqual(new Set(["0,2", "0,4", "0,6"]));
  const small = { ...tokenizer, vocabularySize: 2 };
  expect(drawBeginnings(small, texts, 5, createRandom(1))).toHaveLength(5);
  expect(drawBeginnings(small, [], 5, createRandom(1))).toEqual([]);
});
