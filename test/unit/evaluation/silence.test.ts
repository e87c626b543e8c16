import { expect, it } from "vitest";
import { warningOfSilence } from "../../../src/evaluation/silence";
import { summarize } from "../../../src/evaluation/summarize";
import type { PassageEvaluation } from "../../../src/protocol/metrics";
import { isRunEvent } from "../../../src/runs/recorded";

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

it("marks the figures of a model that says nothing, and the event log takes them", () => {
  const isSilent = (...records: PassageEvaluation[]) => summarize(records, { utility: null }).isSilent;
  expect(isSilent(record(""), record("", { kind: "question" }))).toBe(true);
  expect(isSilent(record(""), record("word", { split: "retain" }))).toBeUndefined();
  // A further set changes no figure of the main sets.
  expect(isSilent(record(""), record("word", { split: "nearScope" }))).toBe(true);
  const evaluation = { type: "evaluation", attempt: 0, step: 1, phase: "during", file: "e.ndjson", seconds: 1 };
  const summary = summarize([record("")], { utility: null });
  expect(isRunEvent({ ...evaluation, summary })).toBe(true);
  expect(isRunEvent({ ...evaluation, summary: { ...summary, isSilent: "yes" } })).toBe(false);
});
