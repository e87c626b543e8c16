import { expect, it } from "vitest";
import { warningOfSilence } from "../../../src/evaluation/silence";
import { summarize } from "../../../src/evaluation/summarize";
import type { PassageEvaluation } from "../../../src/protocol/metrics";

const record = (completion: string, changes: Partial<PassageEvaluation> = {}): PassageEvaluation => ({
  id: "a",
  split: "forget",
  task: "T",
  kind: "completion",
  completion,
  score: 0,
  ...changes,
});

it("finds a model that says nothing to any measured passage", () => {
  const silence = (...records: PassageEvaluation[]) => warningOfSilence(records, "The model")?.message;
  const sentence = "The model answers nothing, so its figures do not say what it knows.";
  expect(silence(record(""), record(" .\n"))).toBe(sentence);
  // A passage that was only scored, or could not be measured, says nothing either way.
  expect(silence(record(""), record("", { isOnlyScored: true }), record("word", { score: null }))).toBe(sentence);
  expect(silence(record(""), record(" word"))).toBeUndefined();
  expect(silence(record("", { score: null }))).toBeUndefined();
  expect(silence()).toBeUndefined();
});

it("marks the figures of a model that says nothing", () => {
  const isSilent = (...records: PassageEvaluation[]) => summarize(records, { utility: null }).isSilent;
  expect(isSilent(record(""), record("", { kind: "question" }))).toBe(true);
  expect(isSilent(record(""), record("word", { split: "retain" }))).toBeUndefined();
});
