import { describe, expect, it } from "vitest";
import { passageMessages } from "../../../src/evaluation/passageWarnings";
import { HumanError } from "../../../src/protocol/humanError";
import type { Passage } from "../../../src/protocol/passages";
import { numberTokenizer } from "../support/numberTokenizer";

const passage = (line: number, prompt: string, answer: string): Passage => ({
  id: `a-0${line}sc1`,
  document: `a-0${line}`,
  task: "T1",
  split: "forget",
  kind: "completion",
  prompt,
  answer,
  rephrasings: [],
  source: { file: "/sets/forget.jsonl", line },
});
const model = {
  tokenizer: numberTokenizer,
  facts: { vocabularySize: 40, contextLength: 4, isUntrained: false },
};
const roomForAll = { maxNewTokens: 100 };
// Prompt, answer and one token for end-of-text.
const [fits, long, longer] = [passage(1, "2 3", "4"), passage(2, "2 3", "4 5"), passage(3, "2 3 4 5 6", "7")];

describe("the warnings of passages", () => {
  it("are left out if every text fits into the context", () => {
    expect(passageMessages(model, [fits], roomForAll)).toEqual([]);
    expect(passageMessages(model, [], roomForAll)).toEqual([]);
  });

  it("count the passages that are longer than the context, and name the first one", () => {
    expect(passageMessages(model, [fits, long], roomForAll)).toEqual([
      expect.stringMatching(
        /^1 passage is longer than the model's context of 4 tokens; the first is a-02sc1 \(\/sets\/forget\.jsonl:2\) with 5 tokens\./,
      ),
    ]);
    expect(passageMessages(model, [fits, long, longer], roomForAll)).toEqual([
      expect.stringMatching(/^2 passages are longer .* the first is a-02sc1 .* divide such rows/),
    ]);
  });

  it("count the true texts that are longer than a completion, and say the number that is enough", () => {
    const roomy = { ...model, facts: { ...model.facts, contextLength: 100 } };
    expect(passageMessages(roomy, [fits, long], { maxNewTokens: 2 })).toEqual([]);
    expect(passageMessages(roomy, [fits, long, passage(4, "2", "4 5 6 7")], { maxNewTokens: 1 })).toEqual([
      expect.stringMatching(
        /^2 passages are longer than a completion of 1 tokens?; the first is a-02sc1 .*which has 2 tokens .*set "evaluation\.maxNewTokens" to 4\.$/,
      ),
    ]);
    expect(passageMessages(roomy, [{ ...long, kind: "question" }], { maxNewTokens: 1 })).toEqual([]);
  });

  it("count the texts that a run would cut off, and those on which it would not train at all", () => {
    const roomy = { ...model, facts: { ...model.facts, contextLength: 100 } };
    const limits = (lossOn: "answer" | "text") => ({ ...roomForAll, training: { maxLength: 4, lossOn } });
    expect(passageMessages(roomy, [fits], limits("answer"))).toEqual([]);
    expect(passageMessages(roomy, [fits, long, longer], limits("answer"))).toEqual([
      '2 passages are longer than "training.maxLength" of 4 tokens; the first is a-02sc1 (/sets/forget.jsonl:2) with 5 ' +
        "tokens. The run trains only on the beginning of such a passage, and on nothing of 1 passage, whose answer begins " +
        'later; set "training.maxLength" to 7, or divide such rows into shorter passages.',
    ]);
    expect(passageMessages(roomy, [longer], limits("text"))).toEqual([
      expect.stringMatching(/beginning of such a passage; set/),
    ]);
    const narrow = (contextLength: number) => ({ ...model, facts: { ...model.facts, contextLength } });
    expect(passageMessages(narrow(5), [longer], limits("text")).at(-1)).toMatch(
      /set "training\.maxLength" to 5, or divide/,
    );
    expect(passageMessages(narrow(4), [longer], limits("text")).at(-1)).toMatch(/such a passage; divide such rows/);
    expect(passageMessages(roomy, [{ ...longer, split: "holdout" }], limits("answer"))).toEqual([]);
  });

  it("name letters without a token", () => {
    const ids = new Map(Array.from("abcd ").map((letter, id) => [letter, id] as const));
    const encode = (text: string): number[] => Array.from(text).map((letter) => ids.get(letter) ?? 9);
    const decode = (tokens: readonly number[]): string => tokens.map((id) => "abcd "[id] ?? "").join("");
    const tokenizer = { ...numberTokenizer, encode, encodePrompt: encode, decode, unknownId: 9 };
    const roomy = { tokenizer, facts: { ...model.facts, contextLength: 100 } };
    expect(passageMessages(roomy, [passage(1, "a b", "c d")], roomForAll)).toEqual([]);
    expect(passageMessages(roomy, [passage(1, "a b", "c"), passage(2, "a 漢", "字漢")], roomForAll)).toEqual([
      expect.stringMatching(
        /^1 passage is written with letters or words .* a-02sc1 \(.*:2\) with "漢", "字"\. The model can neither/,
      ),
    ]);
    const dropping = {
      ...tokenizer,
      unknownId: undefined,
      encodePrompt: (text: string) => encode(text).filter((id) => id < 9),
    };
    expect(passageMessages({ ...roomy, tokenizer: dropping }, [passage(1, "a", "字")], roomForAll)).toHaveLength(1);
  });

  it("read a large set with at most two encodings of each passage", () => {
    let encodings = 0;
    const encodePrompt = (text: string): number[] => {
      encodings += 1;
      return numberTokenizer.encodePrompt(text);
    };
    const roomy = {
      tokenizer: { ...numberTokenizer, encodePrompt, unknownId: 39 },
      facts: { ...model.facts, contextLength: 100 },
    };
    const passages = Array.from({ length: 200_000 }, () => long);
    expect(passageMessages(roomy, passages, { maxNewTokens: 1 })).toEqual([
      expect.stringMatching(/^200000 passages .* to 2\.$/),
    ]);
    expect(encodings).toBe(2 * passages.length);
  });

  it("name the place of a text with a token that the model does not have", () => {
    const refuse = (): never => {
      throw new HumanError("The text has [PAD].");
    };
    const refusing = { ...model, tokenizer: { ...numberTokenizer, encodePrompt: refuse } };
    expect(() => passageMessages(refusing, [long], roomForAll)).toThrow(
      "a-02sc1 (/sets/forget.jsonl:2): The text has [PAD].",
    );
  });
});
