import { expect, it } from "vitest";
import { isPassage, isPassageEvaluation, isRunEvent } from "../../../src/runs/recorded";

const record = { id: "a", split: "forget", task: "T", kind: "completion", completion: "x", score: 0.5 };
const whole = {
  ...record,
  f1: 0.5,
  comparedBy: "characters",
  unmeasured: { joinedText: "it is broken" },
  rephrased: [{ completion: "y", score: null }],
  span: { expected: [0, 1], generated: [0, 1], words: 1 },
  memorization: { probability: 1, exactMemorization: 1, extractionStrength: 1 },
  tokens: [["x", -0.5]],
  ...{ nearVerbatim: 0.5, rouge1: 0.5, rouge2: 0.25, truthRatio: 2, answerProbability: 0.5, answerRecall: 1 },
};

it("accepts a record with the required keys alone, and one with all keys", () => {
  expect(isPassageEvaluation(record)).toBe(true);
  expect(isPassageEvaluation(whole)).toBe(true);
});

it.each([
  { f1: "high" },
  { nearVerbatim: "high" },
  { rouge1: "high" },
  { rouge2: "high" },
  { truthRatio: "high" },
  { comparedBy: "words and more" },
  { unmeasured: "it is broken" },
  { unmeasured: { score: 1 } },
  { rephrased: {} },
  { rephrased: [null] },
  { rephrased: [{ completion: "y", score: "1" }] },
  { span: { expected: [0, 1], generated: [0, 1] } },
  { memorization: 1 },
  { tokens: [["x"]] },
])("refuses a record with %j", (change) => {
  expect(isPassageEvaluation({ ...whole, ...change })).toBe(false);
});

it("accepts a passage with and without wrong answers, and refuses one whose wrong answers are no texts", () => {
  const passage = {
    ...{ id: "a", document: "a", task: "T", split: "forget", kind: "question", prompt: "p", answer: "b" },
    ...{ rephrasings: [], source: { file: "f", line: 1 } },
  };
  expect(isPassage(passage)).toBe(true);
  expect(isPassage({ ...passage, wrongAnswers: ["c"], paraphrasedAnswer: "d" })).toBe(true);
  expect(isPassage({ ...passage, wrongAnswers: [1] })).toBe(false);
  expect(isPassage({ ...passage, wrongAnswers: "c" })).toBe(false);
  expect(isPassage({ ...passage, paraphrasedAnswer: 1 })).toBe(false);
});

it("refuses an evaluation whose truth ratios are no numbers", () => {
  const evaluation = { type: "evaluation", attempt: 0, step: 1, phase: "during", file: "e.ndjson", seconds: 1 };
  const withRatios = (truthRatio: unknown) => isRunEvent({ ...evaluation, summary: { tasks: {}, truthRatio } });
  expect(withRatios({ forget: 0.5, retain: null })).toBe(true);
  expect(withRatios({ forget: "0.5" })).toBe(false);
  expect(withRatios(0.5)).toBe(false);
});

it("refuses an evaluation with a set of utility questions that is not counted", () => {
  const evaluation = { type: "evaluation", attempt: 0, step: 1, phase: "during", file: "e.ndjson", seconds: 1 };
  const withSet = (utilitySet: object) => isRunEvent({ ...evaluation, summary: { tasks: {}, utilitySet } });
  const set = { name: "mmlu", by: "letter", questions: 4 };
  expect(withSet(set)).toBe(true);
  expect(withSet({ ...set, unmeasured: 1 })).toBe(true);
  expect(withSet({ ...set, questions: "4" })).toBe(false);
  expect(withSet({ ...set, unmeasured: "1" })).toBe(false);
});
