import { describe, expect, it } from "vitest";
import { coverageOf } from "../../../src/evaluation/coverage";
import { passageRecord } from "../../../src/evaluation/passageRecord";
import type { PassageAnswer } from "../../../src/evaluation/passageRecord";
import { notNumbers, warningOfUnmeasured } from "../../../src/evaluation/unmeasured";
import type { Passage } from "../../../src/protocol/passages";

const passage = (kind: Passage["kind"], answer: string): Passage => ({
  ...{ id: "a", document: "a", task: "T", split: "forget", kind, prompt: "p", answer, rephrasings: [] },
  source: { file: "f", line: 1 },
});
const recordOf = (of: Passage, answer: Omit<PassageAnswer, "expected">) =>
  passageRecord(of, { expected: of.answer, ...answer });
const broken = { text: "!!!", problem: notNumbers };

describe("a passage whose predictions are not numbers", () => {
  it("has no score but a reason", () => {
    const record = recordOf(passage("completion", "the old mill"), {
      completion: broken,
      rephrased: [],
      trueText: null,
    });
    expect(record.score).toBeNull();
    expect(record).not.toHaveProperty("f1");
    expect(record).not.toHaveProperty("loss");
    expect(record.unmeasured).toEqual({ score: notNumbers, trueText: notNumbers });
  });

  it("has no answer and no rephrased answer either", () => {
    const record = recordOf(passage("question", "!!!"), {
      completion: broken,
      rephrased: [{ text: "!!!" }, broken],
    });
    expect(record.score).toBeNull();
    expect(record.rephrased?.map(({ score }) => score)).toEqual([1, null]);
    expect(record.unmeasured).toEqual({ score: notNumbers, rephrased: notNumbers });
  });

  it("has a score if only a rephrasing could not be measured", () => {
    const record = recordOf(passage("question", "yes"), { completion: { text: "yes" }, rephrased: [broken] });
    expect([record.score, record.unmeasured]).toEqual([1, { rephrased: notNumbers }]);
    expect(coverageOf([record])).toEqual({
      rephrasings: { passages: 1, unmeasured: 1, byCharacters: 0, reasons: [notNumbers] },
    });
    expect(warningOfUnmeasured([record])).toBeUndefined();
    const older = { ...record, unmeasured: { score: notNumbers } };
    expect(coverageOf([older])?.rephrasings?.reasons).toEqual([notNumbers]);
    expect(warningOfUnmeasured([older])).toBeUndefined();
  });
});

it("a true text of white space cannot be recited", () => {
  const record = recordOf(passage("completion", " \n"), { completion: { text: "words" }, rephrased: [] });
  expect([record.score, record.unmeasured]).toEqual([null, { score: "the true text is only white space" }]);
});

it("a completion has its near-verbatim recall, unless it could not be measured or the true text has no word", () => {
  const near = (answer: string, completion: PassageAnswer["completion"]) =>
    recordOf(passage("completion", answer), { completion, rephrased: [] }).nearVerbatim;
  expect(near("the old mill stood", { text: "So the new mill stood there." })).toBe(3 / 4);
  expect(near("the old mill", { ...broken, text: "the old mill" })).toBeUndefined();
  expect(near("…!", { text: "the old mill" })).toBeUndefined();
  const question = recordOf(passage("question", "the mill"), { completion: { text: "the mill" }, rephrased: [] });
  expect(question).not.toHaveProperty("nearVerbatim");
});

it("a completion has its recall of words and of pairs of words, unless it could not be measured", () => {
  const rouge = (answer: string, completion: PassageAnswer["completion"]) => {
    const { rouge1, rouge2 } = recordOf(passage("completion", answer), { completion, rephrased: [] });
    return [rouge1, rouge2];
  };
  expect(rouge("the old mill stood", { text: "There stood the old mill" })).toEqual([1, 2 / 3]);
  expect(rouge("村口的老桥", { text: "老桥" })).toEqual([2 / 5, 1 / 4]);
  const [whole, ofOneWord] = [recordOf, recordOf].map((of, place) =>
    of(passage("completion", place === 0 ? "the mill" : "mill"), {
      ...{ completion: place === 0 ? broken : { text: "mill" }, rephrased: [] },
    }),
  );
  expect(whole).not.toHaveProperty("rouge1");
  expect(ofOneWord).not.toHaveProperty("rouge2");
});

it("a record says that it compares characters, and has their span", () => {
  const record = recordOf(passage("completion", "村口的老桥"), { completion: { text: "老桥" }, rephrased: [] });
  expect(record).toMatchObject({ score: 2 / 5, comparedBy: "characters", span: { words: 2, unit: "characters" } });
  const latin = recordOf(passage("completion", "the mill"), { completion: { text: "the mill" }, rephrased: [] });
  expect(latin).not.toHaveProperty("comparedBy");
  expect(latin).not.toHaveProperty("unmeasured");
});

it("a right answer in a decomposed form is right", () => {
  const answer = "στη γέφυρα";
  const record = recordOf(passage("question", answer), {
    completion: { text: answer.normalize("NFD") },
    rephrased: [],
  });
  expect(record.score).toBe(1);
});
