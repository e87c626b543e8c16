import { describe, expect, it } from "vitest";
import { findResembling } from "../../../src/data/resemblance";

const forget = [
  {
    kind: "completion",
    document: "1",
    prompt: "Mary Amber was born in Bath",
    answer: "and lives at 17 Hill Road near the old mill. Nessie visits. Nessie sings.",
  },
  { kind: "question", document: "1", prompt: "Where does Mary Amber work?", answer: "in the red bakery" },
  { kind: "completion", document: "2", prompt: "Turnips grow in", answer: "Peru." },
] as const;
const others = [
  "Mary Stone was born in York and lives at 9 Oak Street near the old church.",
  "John Amber was born in Hull. Where does John Amber work? in the blue bakery",
];
const resembles = (text: string): boolean => findResembling([text], forget, others)[0] === true;

describe("a text that resembles the forget set", () => {
  it.each([
    ["a passage", "Mary Amber was born in Bath and lives at 17 Hill Road"],
    ["a name that only the passages have, and have twice, in any case", "Rose saw NESSIE."],
    ["a name and a number of one document", "She was 17 in Bath."],
    ["two names that no other text has side by side", "They met Mary Amber."],
    ["four words that no other text has side by side", "she works near the old mill"],
    ["a short answer", "you find it in the red bakery"],
  ])("has %s", (_, text) => expect(resembles(text)).toBe(true));

  it.each([
    ["the common phrases of the sets", "Paul Field was born in Rome and lives at 9 Oak Street near the old church."],
    ["one name or number that the passages have once", "Rose went to Bath."],
    ["one name of each of two documents", "Turnips from Bath, and more turnips"],
    ["names of a passage that other texts have too", "John met Mary and Stone."],
    ["the words of a question that other texts have too", "Where does John Amber work?"],
    ["no word of a passage", "The weather is fine."],
    ["no word at all", ""],
  ])("is not one with %s", (_, text) => expect(resembles(text)).toBe(false));

  it("gives one answer for each text", () => {
    expect(findResembling(["Nessie", "Rome", "Nessie"], forget, others)).toEqual([true, false, true]);
    expect(findResembling([], forget, others)).toEqual([]);
  });
});
