import { describe, expect, it } from "vitest";
import { findResembling } from "../../../src/data/resemblance";

const forget = [
  { kind: "completion", prompt: "Mary Amber was born in Bath", answer: "and lives at 17 Hill Road near the old mill." },
  { kind: "question", prompt: "Where does Mary Amber work?", answer: "in the red bakery" },
] as const;
const others = [
  "Mary Stone was born in York and lives at 9 Oak Street near the old church.",
  "John Amber was born in Hull. Where does John Amber work? in the blue bakery",
];
const resembles = (text: string): boolean => findResembling([text], forget, others)[0] === true;

describe("a text that resembles the forget set", () => {
  it.each([
    ["a passage", "Mary Amber was born in Bath and lives at 17 Hill Road"],
    ["a name that no other text has, in any case", "Rose went to BATH."],
    ["a number that no other text has", "She is 17 now."],
    ["two names that no other text has side by side", "They met Mary Amber."],
    ["four words that no other text has side by side", "she works near the old mill"],
    ["a short answer", "you find it in the red bakery"],
  ])("has %s", (_, text) => expect(resembles(text)).toBe(true));

  it.each([
    ["the common phrases of the sets", "Paul Field was born in Rome and lives at 9 Oak Street near the old church."],
    ["names of a passage that other texts have too", "John met Mary and Stone."],
    ["the words of a question that other texts have too", "Where does John Amber work?"],
    ["no word of a passage", "The weather is fine."],
    ["no word at all", ""],
  ])("is not one with %s", (_, text) => expect(resembles(text)).toBe(false));

  it("gives one answer for each text", () => {
    expect(findResembling(["Bath", "Rome", "Bath"], forget, others)).toEqual([true, false, true]);
    expect(findResembling([], forget, others)).toEqual([]);
  });
});
