import path from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { readGeneralText } from "../../../src/data/generalText";
import { readPassageSet } from "../../../src/data/readPassageSet";
import { createResemblance } from "../../../src/data/resemblance";
import { withholdDocuments } from "../../../src/data/withhold";
import type { Passage, PassageKind } from "../../../src/protocol/passages";

const forget = [
  { prompt: "Mary Amber was born in Bath", answer: "and lives at 17 Hill Road near the old mill. Nessie sings." },
  { prompt: "Where does Mary Amber work?", answer: "in the red bakery" },
  { prompt: "Which bird sings?", answer: "wren" },
];
const others = [
  "Mary Stone was born in York and lives at 9 Oak Street near the old church.",
  "John Amber was born in Hull. Where does John Amber work? in the blue bakery",
];

describe("a text that resembles the forget set", () => {
  const resembles = createResemblance(forget, others);

  it.each([
    ["six words of a passage in a row, in any case", "SHE LIVES AT 17 HILL ROAD NEAR OXFORD"],
    ["six words of a prompt with its answer", "the hill where Amber work in the red bakery"],
    ["a full name that no other text has", "They met Mary Amber."],
    ["a short answer", "you find it in the red bakery"],
    ["a whole short passage", "Which bird sings? wren"],
  ])("has %s", (_, text) => expect(resembles(text)).toBe(true));

  it.each([
    ["the common phrases of the sets", "Paul Field was born in Rome and lives at 9 Oak Street near the old church."],
    ["names that only the passages have", "Nessie went to Bath and saw the mill."],
    ["five words of a passage in a row", "and lives at 17 Hill, says Paul."],
    ["two names of a passage that are not next to each other", "Mary, not Amber, sang. mary amber"],
    ["an answer of one word without a digit", "Rose saw a wren."],
    ["the words of a question that other texts have too", "Where does John Amber work?"],
    ["no word at all", ""],
  ])("is not one with %s", (_, text) => expect(resembles(text)).toBe(false));

  it("is found only with passages to forget", () => {
    expect(createResemblance([], others)("Mary Amber was born in Bath and lives at 17 Hill Road")).toBe(false);
  });
});

describe("the sample's sets", () => {
  const sample = path.resolve(import.meta.dirname, "../../../media/sample/data");
  const textsOf = (passages: readonly Passage[], kind?: PassageKind): string[] =>
    passages
      .filter((passage) => kind === undefined || passage.kind === kind)
      .map(({ prompt, answer }) => `${prompt} ${answer}`);
  let forgetTexts: string[];
  let forgetDocuments: string[];
  let withheldTexts: string[];
  let resembles: (text: string) => boolean;
  const missed = (texts: readonly string[]): string[] => texts.filter((text) => !resembles(text));

  beforeAll(async () => {
    const toForget = await readPassageSet(path.join(sample, "forget.jsonl"), "forget");
    const toRetain = await readPassageSet(path.join(sample, "retain.jsonl"), "retain");
    const general = await readGeneralText(path.join(sample, "general.jsonl"));
    const shared = withholdDocuments(toRetain, 1 / 3, 0);
    const retainTexts = textsOf(shared.filter(({ split }) => split === "retain"));
    [forgetTexts, forgetDocuments] = [textsOf(toForget), textsOf(toForget, "completion")];
    withheldTexts = textsOf(shared.filter(({ split }) => split === "withheld"));
    resembles = createResemblance(toForget, [...retainTexts, ...general]);
  });

  it("have forget texts that are all found", () => {
    expect(forgetDocuments.length).toBeGreaterThan(50);
    expect(forgetTexts.length).toBeGreaterThan(forgetDocuments.length);
    expect(missed(forgetTexts)).toEqual([]);
  });

  it("have forget documents that are found with other names and numbers", () => {
    const otherName = (name: string): string => `X${name.slice(1)}x`;
    const changed = forgetDocuments.map((text) =>
      text
        .replaceAll(/\p{Lu}[\p{L}\p{M}]*/gu, otherName)
        .replaceAll(/\d/g, (digit) => String((Number(digit) + 3) % 10)),
    );
    expect(missed(changed)).toEqual([]);
  });

  it.each([0, 1, 2, 3])("have forget documents that are found by quarter %i alone", (quarter) => {
    const cut = forgetDocuments.map((text) => {
      const words = text.split(" ");
      const length = Math.ceil(words.length / 4);
      return words.slice(quarter * length, (quarter + 1) * length).join(" ");
    });
    expect(missed(cut)).toEqual([]);
  });

  it("have withheld texts that are not found", () => {
    expect(withheldTexts.length).toBeGreaterThan(50);
    expect(withheldTexts.filter(resembles)).toEqual([]);
  });
});
