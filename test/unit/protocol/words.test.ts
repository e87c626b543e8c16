import { expect, test } from "vitest";
import { words } from "../../../src/protocol/words";

const texts = (text: string) => words(text).map((word) => word.text);

test("words are letters and digits of any script, lower-cased and composed; a Chinese character is a word", () => {
  expect(texts("Zoë's 3 cafe\u0301s, ПРИВЕТ—灯台!")).toEqual(["zoë's", "3", "caf\u00e9s", "привет", "灯", "台"]);
});

test("an apostrophe within a word is part of it, straight or curved; at its edge it is not", () => {
  expect(texts("don't don’t 'dogs' rock 'n' roll")).toEqual(["don't", "don't", "dogs", "rock", "n", "roll"]);
});

test("ranges point into the original text, also behind letters that grow when lower-cased", () => {
  const text = "İİ 🐈 Then—end.";
  expect(words(text).map(({ start, end }) => text.slice(start, end))).toEqual(["İİ", "Then", "end"]);
});
