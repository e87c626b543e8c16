import { describe, expect, it } from "vitest";
import type { EvaluationEvent, RunEvent } from "../../../src/protocol/events";
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

  describe("by membership", () => {
    const aim = { auc: 0.4, ks: 0.2, isRetrained: true };
    const plan = (retainShare: number | null): RunEvent => ({
      ...{ type: "plan", step: 0, totalSteps: 8, evaluationInterval: 2, checkpointInterval: 2, sampledShare: 1 },
      ...{ attempt: 0, time: "", membership: { aim, retainShare } },
    });
    const attacked = (step: number, auc: number | null, ks: number | null, retain = 1): EvaluationEvent => ({
      ...evaluation(step, step / 10, retain),
      summary: {
        ...summary(scores(step / 10, step / 10), scores(retain, retain)),
        membershipAuc: auc,
        membershipKs: ks,
      },
    });
    const before: EvaluationEvent = { ...attacked(0, 1, 1), phase: "before" };

    it("has the AUC closest to the aim, and a distance of the losses that is not above it", () => {
      const events = [attacked(2, 0.7, 0.2), attacked(4, 0.45, 0.1), attacked(6, 0.42, 0.5), attacked(8, 0.3, 0.2)];
      expect(bestCheckpoint([plan(0.85), before, ...events], [2, 4, 6, 8])).toBe(4);
      expect(bestCheckpoint([plan(0.85), before, ...events], [2, 6, 8])).toBe(8);
      // The rule that only stops by membership chooses by the unlearning score.
      expect(bestCheckpoint([plan(null), before, ...events], [2, 4, 6, 8])).toBe(2);
    });

    it("keeps the retain set, if any checkpoint does", () => {
      const events = [attacked(2, 0.9, 0.9, 0.9), attacked(4, 0.4, 0.2, 0.8)];
      expect(bestCheckpoint([plan(0.85), before, ...events], [2, 4])).toBe(2);
      expect(bestCheckpoint([plan(0.85), before, ...events], [4])).toBe(4);
    });

    it("keeps the retain set's figures of the documents that its evaluation measured", () => {
      const events = [attacked(2, 0.9, 0.9, 0.9), attacked(4, 0.4, 0.2, 0.8)];
      const { membership, ...planned } = plan(0.85) as Extract<RunEvent, { type: "plan" }>;
      const retainBefore = { regurgitation: 0.9, knowledge: 0.9 };
      const sampled: RunEvent = { ...planned, ...(membership && { membership: { ...membership, retainBefore } }) };
      // Over the whole retain set, 0.8 is less than 85 % of 1. On the measured documents, it is more than 85 % of 0.9.
      expect(bestCheckpoint([sampled, before, ...events], [2, 4])).toBe(4);
      const passages = { retain: { measured: 9, all: 9 } };
      const whole = events.map((event) => ({ ...event, passages }));
      expect(bestCheckpoint([sampled, before, ...whole], [2, 4])).toBe(2);
    });

    it("is chosen by evaluations during training alone", () => {
      const after: EvaluationEvent = { ...attacked(4, 0.4, 0.2), phase: "after" };
      expect(bestCheckpoint([plan(0.85), attacked(2, 0.5, 0.2), attacked(4, 0.9, 0.9), after], [2, 4])).toBe(2);
    });

    it("has a membership that could be measured", () => {
      expect(bestCheckpoint([plan(0.85), attacked(2, 1, 1), attacked(4, null, null)], [2, 4])).toBe(2);
      expect(bestCheckpoint([plan(0.85), attacked(4, null, null)], [4])).toBeUndefined();
    });
  });

  it("is the later one of two with equal scores", () => {
    expect(bestCheckpoint([evaluation(2, 0.5, 1), evaluation(4, 0.5, 1)], [2, 4])).toBe(4);
  });
});
