import { describe, expect, it } from "vitest";
import type { EvaluationEvent } from "../../../src/protocol/events";
import { bestCheckpoint, unlearningScore } from "../../../src/runs/bestCheckpoint";
import { scores, summary } from "../terminal/summaries";

const evaluation = (step: number, forget: number, retain: number): EvaluationEvent => ({
  type: "evaluation",
  phase: "during",
  step,
  summary: summary(scores(forget, forget), scores(retain, retain)),
  file: "",
  seconds: 1,
  attempt: 0,
  time: "",
});

describe("the best checkpoint", () => {
  it("has the highest harmonic mean of forgetting and keeping", () => {
    // Terms 0.5, 0.5, 1 and 1.
    expect(unlearningScore(summary(scores(0.5, 0.5), scores(1, 1)))).toBeCloseTo(4 / 6, 12);
    expect(unlearningScore(summary(scores(0, 0), scores(0, 1)))).toBe(0);
    const events = [evaluation(2, 0.5, 1), evaluation(4, 0.2, 0.9), evaluation(6, 0, 0)];
    expect(bestCheckpoint(events, [2, 4, 6])).toBe(4);
    expect(bestCheckpoint(events, [2, 6])).toBe(2);
    expect(bestCheckpoint(events, [3])).toBeUndefined();
  });

  it("was measured: missing passages never make a checkpoint the best", () => {
    const gap = (unmeasured: number) => ({
      completions: { passages: 2, unmeasured, byCharacters: 0, reasons: ["it is broken"] },
    });
    const forgetting = (step: number, unmeasured: number): EvaluationEvent => {
      const forget = { ...scores(0, 0), ...(unmeasured === 2 && { regurgitation: null }), coverage: gap(unmeasured) };
      return { ...evaluation(step, 0, 1), summary: summary(forget, scores(1, 1)) };
    };
    expect(unlearningScore(forgetting(4, 2).summary)).toBeNull();
    expect(bestCheckpoint([forgetting(4, 2)], [4])).toBeUndefined();
    // A forgetting step with a gap comes after a worse step without one.
    expect(bestCheckpoint([evaluation(2, 0.5, 1), forgetting(4, 1), forgetting(6, 2)], [2, 4, 6])).toBe(2);
    // The second evaluation of a step counts.
    expect(bestCheckpoint([evaluation(2, 0.5, 1), forgetting(2, 2)], [2])).toBeUndefined();
  });

  it("is the later one of two with equal scores", () => {
    expect(bestCheckpoint([evaluation(2, 0.5, 1), evaluation(4, 0.5, 1)], [2, 4])).toBe(4);
  });
});
