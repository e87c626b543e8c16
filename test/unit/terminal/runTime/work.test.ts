import { expect, it } from "vitest";
import { addWork, repeatWork, secondsFor } from "../../../../src/terminal/runTime/work";

const evaluation = { read: 100, generated: 20, decodingSteps: 5 };
const step = { read: 40, generated: 0, decodingSteps: 0 };

it("adds the work of the parts of a run", () => {
  const run = addWork(repeatWork(evaluation, 2), repeatWork(step, 10));
  expect(run).toEqual({ read: 600, generated: 40, decodingSteps: 10 });
});

it("divides the processor time of all tokens and decoding steps between the threads", () => {
  // (100 + 20) · 0.5 s + 5 · 4 s = 80 s of processor time
  expect(secondsFor(evaluation, { perToken: 0.5, perDecodingStep: 4, threads: 4 })).toBe(20);
});
