import { expect, it } from "vitest";
import { isPassage, isPassageEvaluation, isRunEvent, isRunRecord } from "../../../src/runs/recorded";

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

it("refuses an event whose energies are no numbers", () => {
  const event = { type: "checkpoint", attempt: 0, step: 1, folder: "checkpoints/1" };
  for (const energy of [undefined, {}, { processors: 1.5, cards: 2 }, { later: "source" }])
    expect(isRunEvent({ ...event, energy })).toBe(true);
  for (const energy of [null, 1.5, { processors: "1.5" }, { cards: null }])
    expect(isRunEvent({ ...event, energy })).toBe(false);
});

it("accepts an evaluation with and without further sets, and refuses one whose further sets are no figures", () => {
  const evaluation = { type: "evaluation", attempt: 0, step: 1, phase: "during", file: "e.ndjson", seconds: 1 };
  const withSets = (sets: object) => isRunEvent({ ...evaluation, summary: { tasks: {}, forget: null, ...sets } });
  expect(withSets({})).toBe(true);
  expect(withSets({ inScope: { knowledge: 0.5 }, nearScope: { knowledge: null }, earlier: null })).toBe(true);
  for (const split of ["inScope", "nearScope", "earlier"])
    expect(withSets({ [split]: { knowledge: "0.5" } })).toBe(false);
  expect(withSets({ otherScope: { knowledge: 0.5 } })).toBe(false);
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

it("refuses what has come back of earlier requests if it is not counted", () => {
  const evaluation = { type: "evaluation", attempt: 0, step: 1, phase: "after", file: "e.ndjson", seconds: 1 };
  const outcome = { run: "r", forgotten: 2, cameBack: ["a"], unmeasured: 0 };
  const withOutcome = (earlier: unknown) => isRunEvent({ ...evaluation, summary: { tasks: {} }, earlier });
  expect(withOutcome([outcome])).toBe(true);
  expect(withOutcome([{ ...outcome, isUnmeasured: true }])).toBe(true);
  const changes = [{ run: 1 }, { forgotten: "2" }, { cameBack: "a" }, { cameBack: [1] }, { unmeasured: null }];
  for (const change of [...changes, { isUnmeasured: "no" }])
    expect(withOutcome([{ ...outcome, ...change }])).toBe(false);
  expect(withOutcome(outcome)).toBe(false);
});

it("refuses a record whose earlier requests are malformed", () => {
  const record = {
    ...{
      id: "r",
      name: "n",
      kind: "unlearn",
      engineVersion: "0",
      createdAt: "2026-11-03T00:00:00.000Z",
      device: "cpu",
    },
    ...{ model: "/m", configurationFile: "/c", hashes: {} },
  };
  const request = { run: "r", name: "n", createdAt: "2026-11-01T00:00:00.000Z", forgetSet: "/f" };
  const withRequest = (change: object) => isRunRecord({ ...record, earlierRequests: [{ ...request, ...change }] });
  expect(isRunRecord(record)).toBe(true);
  expect(withRequest({})).toBe(true);
  expect(withRequest({ documents: 3 })).toBe(true);
  expect(withRequest({ documents: "3" })).toBe(false);
  expect(withRequest({ forgetSet: 1 })).toBe(false);
  expect(withRequest({ run: "../elsewhere" })).toBe(false);
  expect(withRequest({ run: ".." })).toBe(false);
  expect(isRunRecord({ ...record, earlierRequests: request })).toBe(false);
});
