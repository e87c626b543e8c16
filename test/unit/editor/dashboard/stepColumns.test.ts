import { expect, it } from "vitest";
import { createStepColumns } from "../../../../src/editor/dashboard/stepColumns";
import type { RunEvent, StepEvent } from "../../../../src/protocol/events";
import { currentHistory } from "../../../../src/protocol/history";

const step = (number: number, attempt: number): StepEvent => ({
  ...{ type: "step", step: number, attempt, time: "2026-01-31T10:00:00.000Z", totalSteps: 3000, epoch: 0 },
  ...{ learningRate: 1e-4, loss: number + attempt / 10, forgetLoss: null, retainLoss: 0.5, gradientNorm: 1 },
  ...{ tokens: 100, seconds: 0.5, memoryBytes: 1e9 },
});

it("holds the same history as the log reader, across attempts", () => {
  const events: RunEvent[] = [];
  for (let number = 1; number <= 2500; number++) events.push(step(number, 0));
  events.push({ type: "resumed", attempt: 1, time: "", fromStep: 2000 });
  for (let number = 2001; number <= 2200; number++) events.push(step(number, 1));
  events.push({ type: "resumed", attempt: 2, time: "", fromStep: 100 });
  for (let number = 101; number <= 130; number++) events.push(step(number, 2));

  const columns = createStepColumns();
  for (const event of events) {
    if (event.type === "step") columns.add(event);
    else if (event.type === "resumed") columns.goBackTo(event.fromStep);
    const expected = currentHistory(events.slice(0, events.indexOf(event) + 1)).filter(({ type }) => type === "step");
    if (event.type === "resumed" || event === events.at(-1)) {
      expect(columns.since(0).map(({ step: number, loss }) => [number, loss])).toEqual(
        expected.map((one) => one.type === "step" && [one.step, one.loss]),
      );
    }
  }
  expect(columns.length).toBe(130);
});

it("gives new steps, a range in full, and null for a missing figure", () => {
  const columns = createStepColumns();
  for (let number = 1; number <= 3000; number++) columns.add(step(number, 0));
  expect(columns.since(2998)).toEqual([
    expect.objectContaining({ step: 2999, loss: 2999, forgetLoss: null, tokensPerSecond: 200 }),
    expect.objectContaining({ step: 3000 }),
  ]);
  expect(columns.series(10).loss.extremes.x.length).toBeLessThanOrEqual(22);
  expect(columns.series(10, 40, 49).loss.extremes.x).toEqual([40, 41, 42, 43, 44, 45, 46, 47, 48, 49]);
  expect(columns.series(10).forgetLoss.extremes.x).toEqual([]);
});
