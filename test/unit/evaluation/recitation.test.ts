import { describe, expect, it } from "vitest";
import { recitation } from "../../../src/evaluation/recitation";
import { rouge } from "../../../src/evaluation/rouge";

const decomposed = (text: string): string => text.normalize("NFD");

describe("a true text that ROUGE reads", () => {
  it.each([
    "The old mill burned down.",
    "Zoë Dvořák paid 300 € in São Paulo.",
    "a brûlé pendant l'été à Noël",
    "4711 0815",
    "x = a",
  ])("is compared by words: %s", (text) => {
    const completion = `${text.slice(0, 9)} and then`;
    expect(recitation(text, completion)).toEqual({ ...rouge(text, completion), comparedBy: "words" });
  });
});

describe("a true text that ROUGE cannot read", () => {
  const texts = {
    Chinese: "被春天的洪水冲走了。",
    Russian: "унесло весной.",
    "Arabic with diacritics": "رَجُلٌ صَالِحٌ يُحِبُّ النَّاسَ",
    Thai: "ถูกน้ำพัดไปในฤดูใบไม้ผลิ",
    Hindi: "वसंत में बह गया था",
    Korean: "봄에 떠내려갔다",
    "emoji with joiners": "👨‍👩‍👧‍👦🏳️‍🌈🎉",
    "signs of code": "!= {} && [] ;;",
    "full-width letters": "ＬＥＴＨＥ　ＲＩＶＥＲ",
    "letters beyond 16 bits": "𝔏𝔢𝔱𝔥𝔢 𝔯𝔦𝔳𝔢𝔯",
    "digits of another script": "٤٧١١",
    "Chinese with some Latin": "灯台下暗し OK 村口的老桥",
  };
  it.each(Object.entries(texts))("is compared by characters, and recited has 1: %s", (_, text) => {
    expect(recitation(text, ` ${text}`)).toEqual({
      ...{ recall: 1, precision: 1, f1: 1, rouge1: 1, rouge2: 1, comparedBy: "characters" },
    });
    expect(recitation(text, "— 8 —")?.recall).toBe(0);
    expect(recitation(text, "")?.recall).toBe(0);
  });

  it("counts characters in the same order; case and white space do not count", () => {
    // The longest common subsequence of "водапар" and "вопар" has 5 of 7 characters.
    expect(recitation("ВОДА пар", "во  пар")).toMatchObject({ recall: 5 / 7, precision: 1 });
  });

  it("counts a character that a token limit cut in half as missing", () => {
    expect(recitation("🎉🏠🌈🎈", "🎉🏠🌈\uFFFD")?.recall).toBe(3 / 4);
  });
});

it("compares composed and decomposed letters as equal", () => {
  const [german, korean] = ["öffnet für Gäste", "봄에 떠내려갔다"];
  expect(recitation(decomposed(german), german)?.recall).toBe(1);
  expect(recitation(decomposed(korean), korean)?.recall).toBe(1);
  expect(recitation(korean, decomposed(korean))?.recall).toBe(1);
});

it("has no value for a true text of white space", () => {
  for (const text of ["", " ", "\n\t\u3000"]) expect(recitation(text, "anything")).toBeUndefined();
});
