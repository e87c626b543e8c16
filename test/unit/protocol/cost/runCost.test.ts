import { expect, it } from "vitest";
import type { RunEvent } from "../../../../src/protocol/events";
import { costOfRun } from "../../../../src/protocol/cost/runCost";

const at = (minutes: number, attempt = 0) => ({
  attempt,
  time: new Date(Date.UTC(2026, 0, 31, 12, minutes)).toISOString(),
});
const state = (name: "starting" | "training" | "paused" | "done", minutes: number, attempt = 0): RunEvent => ({
  ...{ type: "state", state: name, step: 0 },
  ...at(minutes, attempt),
});
const plan = (minutes: number, attempt = 0): RunEvent => ({
  ...{ type: "plan", step: 0, totalSteps: 3, evaluationInterval: 0, checkpointInterval: 0, sampledShare: 1 },
  ...at(minutes, attempt),
});
const step = (number: number, seconds: number, minutes: number, attempt = 0): RunEvent => ({
  ...{ type: "step", step: number, totalSteps: 3, epoch: 1, learningRate: 1, loss: 1 },
  ...{ forgetLoss: null, retainLoss: null, gradientNorm: 1, tokens: 100, seconds, memoryBytes: number * 1e9 },
  ...at(minutes, attempt),
});
const evaluation = (seconds: number, minutes: number, takenFrom?: string): RunEvent => ({
  ...{ type: "evaluation", phase: "before", step: 0, summary: {} as never, file: "", seconds },
  ...(takenFrom !== undefined && { takenFrom }),
  ...at(minutes),
});

it("adds up each phase, without the pause between two attempts", () => {
  const events = [
    ...[state("starting", 0), evaluation(120, 3), state("training", 3), plan(5), step(1, 30, 6), step(2, 30, 7)],
    ...[state("paused", 10), state("starting", 300, 1), state("training", 301, 1), plan(301, 1)],
    // The second attempt trains step 2 again.
    ...[step(2, 60, 303, 1), state("done", 304, 1)],
  ];
  expect(costOfRun(events)).toEqual({
    ...{ preparing: 120, training: 120, measuring: 120, total: 840, other: 480 },
    ...{ steps: 3, tokens: 300, peakBytes: 2e9 },
  });
});

it("counts no time for figures that were taken over from an earlier run", () => {
  expect(costOfRun([state("starting", 0), evaluation(300, 0, "earlier"), state("done", 1)]).measuring).toBe(0);
});

it("is 0 for a run without events", () => {
  expect(costOfRun([])).toMatchObject({ total: 0, peakBytes: 0, steps: 0 });
});
