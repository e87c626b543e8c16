import { describe, expect, it } from "vitest";
import { expectedAnswer } from "../../../src/evaluation/expectedAnswer";
import { passageRecord } from "../../../src/evaluation/passageRecord";
import type { Passage } from "../../../src/protocol/passages";
import { givenBack } from "../../../src/tokenizer/givenBack";
import { numberTokenizer } from "../support/numberTokenizer";

/** A tokenizer with a token for each character of the changed text. */
const changing = (change: (text: string) => string) => ({
  ...numberTokenizer,
  encodePrompt: (text: string) => Array.from(change(text), (character) => character.codePointAt(0) ?? 0),
  decode: (ids: readonly number[]) => String.fromCodePoint(...ids),
});
const passageOf = (kind: Passage["kind"], answer: string): Passage => ({
  ...{ id: "a-01", document: "a-01", task: "T1", split: "forget", kind, prompt: "Say it:", answer },
  ...{ rephrasings: [], source: { file: "/sets/forget.jsonl", line: 1 } },
});

describe("an answer that a tokenizer gives back in another form", () => {
  it.each([
    ["in lower case", (text: string) => text.toLowerCase(), "The Mill burned DOWN"],
    ["in NFKC", (text: string) => text.normalize("NFKC"), "The ﬁrst mill’s № ２３ … burned"],
    ["without accents", (text: string) => text.normalize("NFD").replace(/\p{M}/gu, ""), "Zoë’s café ágora"],
    ["without characters that have no token", (text: string) => text.replace(/[^ -~]/gu, ""), "the 漢字 mill burned"],
    ["with a space before it", (text: string) => ` ${text}`, "the mill burned"],
  ])("%s is compared in this form, so that a model that recites it has 1", (_, change, answer) => {
    const tokenizer = changing(change);
    const completion = tokenizer.decode(tokenizer.encodePrompt(answer));
    const expected = givenBack(tokenizer, answer);
    const read = passageRecord(passageOf("completion", answer), {
      expected,
      completion: { text: completion },
      rephrased: [],
    });
    expect(read).toMatchObject({ score: 1, f1: 1 });
    const asked = passageRecord(passageOf("question", answer), {
      expected,
      completion: { text: completion },
      rephrased: [{ text: completion }],
    });
    expect(asked).toMatchObject({ score: 1, rephrased: [{ score: 1 }] });
  });

  it("has the span of matching words at their place in the data set's text", () => {
    const answer = "said the ﬁrst mill burned";
    const tokenizer = changing((text) => text.normalize("NFKC"));
    const given = { expected: givenBack(tokenizer, answer), completion: { text: "a first mill" }, rephrased: [] };
    const { span } = passageRecord(passageOf("completion", answer), given);
    expect(span).toEqual({ expected: [9, 18], generated: [2, 12], words: 2 });
    expect(answer.slice(9, 18)).toBe("ﬁrst mill");
  });

  it.each(["completion", "question"] as const)("that the tokenizer loses makes a %s not measurable", (kind) => {
    const tokenizer = changing((text) => text.replace(/[^ -~]/gu, ""));
    const passage = passageOf(kind, "漢字");
    const given = { completion: { text: "" }, rephrased: [{ text: "" }] };
    const read = passageRecord(passage, { ...given, expected: expectedAnswer(tokenizer, passage) });
    expect(read).toMatchObject({
      score: null,
      unmeasured: { score: expect.stringMatching(/has no tokens/) as string },
    });
    expect(expectedAnswer(tokenizer, { prompt: "漢字", answer: "mill" })).toBeUndefined();
    expect(expectedAnswer(tokenizer, { prompt: "漢字 by", answer: "the 字 mill" })).toBe("the  mill");
    expect(expectedAnswer(tokenizer, { prompt: "", answer: " " })).toBe(" ");
  });

  it("stays as it is in the data set if only white space at its ends differs", () => {
    expect(
      givenBack(
        changing((text) => ` ${text} `),
        "the mill ",
      ),
    ).toBe("the mill ");
    expect(
      givenBack(
        changing((text) => text),
        "The Mill .",
      ),
    ).toBe("The Mill .");
  });
});
