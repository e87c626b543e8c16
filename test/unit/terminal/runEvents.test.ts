import { describe, expect, it } from "vitest";
import type { RunEvent } from "../../../src/protocol/events";
import { lineOf, progressOf } from "../../../src/terminal/runEvents";
import { scores, summary } from "./summaries";

const stamp = { attempt: 0, time: "2026-01-31T23:59:59.000Z" };
const step: RunEvent = {
  ...stamp,
  type: "step",
  step: 12,
  totalSteps: 300,
  epoch: 1,
  learningRate: 1e-4,
  loss: 0.81249,
  forgetLoss: null,
  retainLoss: null,
  gradientNorm: 1,
  tokens: 100,
  seconds: 0.2,
  memoryBytes: 1,
};

describe("a run's events in the terminal", () => {
  it("shows steps as progress, not as lines", () => {
    expect(progressOf(step)).toEqual({ activity: "training", done: 12, total: 300, detail: "loss 0.8125" });
    expect(lineOf(step)).toBeUndefined();
  });

  it("has a line for each evaluation", () => {
    const event: RunEvent = {
      ...stamp,
      type: "evaluation",
      step: 120,
      phase: "during",
      summary: summary(scores(0.4, 0.1), scores(0.95, 0.9), 0.8),
      file: "evaluations/120-during.ndjson",
      seconds: 7,
    };
    const figures =
      "forget 40 % recited, 10 % of the questions answered · retain 95 % recited, 90 % of the questions answered · " +
      "80 % of the general questions answered";
    expect(lineOf(event)).toBe(`Step 120: ${figures} · a sample of the passages (7 s)`);
    const passages = { forget: { measured: 8, all: 72 }, retain: { measured: 12, all: 168 } };
    expect(lineOf({ ...event, passages })).toBe(`Step 120: ${figures} · 20 of 240 passages (7 s)`);
    expect(lineOf({ ...event, phase: "before" })).toBe(`Before: ${figures} (7 s)`);
    expect(lineOf({ ...event, summary: { ...event.summary, utility: null } })).not.toContain("general questions");
  });

  it("has a line for texts that were only scored", () => {
    const recall = { probability: 0.55, exactMemorization: 0.6 };
    const summaryOfTexts = { forget: recall, retain: null, tasks: {} };
    const passages = { forget: { measured: 8, all: 72 } };
    expect(lineOf({ ...stamp, type: "scoring", step: 4, summary: summaryOfTexts, passages, seconds: 1 })).toBe(
      "Step 4: forget 55 % sure of each word-piece · scored 8 of 72 passages (1 s)",
    );
  });

  it("shows warnings", () => {
    expect(lineOf({ ...stamp, type: "warning", step: 1, message: "Little memory." })).toBe("Warning: Little memory.");
  });
});
