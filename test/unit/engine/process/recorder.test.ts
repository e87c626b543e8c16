import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { createRecorder } from "../../../../src/engine/process/recorder";
import type { Energy } from "../../../../src/protocol/cost/energy";
import type { RunEventBody } from "../../../../src/protocol/events";

beforeEach(() => void vi.useFakeTimers({ toFake: ["performance"] }));
afterEach(() => void vi.useRealTimers());

const progress = { type: "progress", step: 0, activity: "loading", done: 0, total: 1 } as const;
const stateOf = (state: "starting" | "done") => ({ type: "state", state, step: 0 }) as const;

/** The energies of recorded events: a state, four others with two seconds before each, and the final state. */
const record = (energies: readonly Energy[]) => {
  let next = 0;
  const written: RunEventBody[] = [];
  const log = { append: (body: RunEventBody) => (written.push(body), { ...body, attempt: 0, time: "" }) };
  const recorder = createRecorder(
    { ...log, flush: () => undefined, close: () => undefined },
    { energy: () => energies[Math.min(next++, energies.length - 1)] ?? {} },
  );
  recorder.record(stateOf("starting"));
  for (let event = 0; event < 4; event += 1) {
    vi.advanceTimersByTime(2000);
    recorder.record(progress);
  }
  recorder.record(stateOf("done"));
  return written.map(({ energy }) => energy);
};

it("tells the energy with each state, and with other events at most every five seconds", () => {
  const told = [1, 2, 3].map((processors) => ({ processors }));
  expect(record(told)).toEqual([told[0], undefined, undefined, told[1], undefined, told[2]]);
});

it("says once that the machine does not tell its energy", () => {
  expect(record([{}])).toEqual([{}, ...Array.from({ length: 5 }, () => undefined)]);
});
