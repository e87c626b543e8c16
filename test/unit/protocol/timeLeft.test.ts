import { readFile } from "node:fs/promises";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { RunEvent, RunEventBody } from "../../../src/protocol/events";
import { parseJson } from "../../../src/protocol/json";
import { addToTimeTrack, describeTimeLeft, emptyTimeTrack, timeLeft } from "../../../src/protocol/timeLeft";
import { readEvents } from "../../../src/runs/reader";

const fixtures = path.join(import.meta.dirname, "../../fixtures");

/** A time left that a reader shows, both in seconds since the first event and until the end. */
interface Shown {
  readonly at: number;
  readonly left: number;
  readonly isMore: boolean;
  readonly step: number;
}

/** The times that a reader shows at each event and between the events. */
const shownTimes = (events: readonly RunEvent[]): Shown[] => {
  const start = Date.parse(events[0]?.time ?? "");
  let track = emptyTimeTrack;
  return events.flatMap((event, index) => {
    track = addToTimeTrack(track, event);
    const now = Date.parse(event.time);
    const next = Date.parse(events[index + 1]?.time ?? event.time);
    return [0, 0.3, 0.6, 1].flatMap((share) => {
      const at = now + share * (next - now);
      const left = timeLeft(track, at);
      if (left === undefined) return [];
      return [{ at: (at - start) / 1000, left: left.seconds, isMore: left.isMore, step: track.step }];
    });
  });
};

const largestRise = (shown: readonly Shown[]): number => {
  let lowest = Infinity;
  let rise = 0;
  for (const { left } of shown) {
    rise = Math.max(rise, left / lowest);
    lowest = Math.min(lowest, left);
  }
  return rise;
};

const start = Date.parse("2026-01-01T00:00:00.000Z");
/** Events that follow each other after the given seconds. */
const logOf = (entries: readonly (readonly [seconds: number, body: RunEventBody])[]): RunEvent[] => {
  let now = start;
  return entries.map(([seconds, body]) => ({
    ...body,
    attempt: 0,
    time: new Date((now += 1000 * seconds)).toISOString(),
  }));
};
const stepOf = (step: number, totalSteps: number, seconds: number) =>
  ({ type: "step", step, totalSteps, seconds }) as RunEventBody;
const evaluationOf = (step: number, phase: "before" | "during" | "after", seconds: number) =>
  ({ type: "evaluation", step, phase, seconds, file: "" }) as unknown as RunEventBody;
const state = (name: string, step: number) => ({ type: "state", state: name, step }) as RunEventBody;

/** A run with an evaluation after every 10 of 40 steps. */
const run = (costs: { readonly step: (step: number) => number; readonly during: number; readonly whole: number }) =>
  logOf([
    [0, state("starting", 0)],
    [1, state("evaluating", 0)],
    [costs.whole, evaluationOf(0, "before", costs.whole)],
    [0, state("training", 0)],
    [0, { type: "plan", step: 0, totalSteps: 40, evaluationInterval: 10, checkpointInterval: 0, sampledShare: 0.1 }],
    ...Array.from({ length: 40 }, (_, index) => index + 1).flatMap((step): (readonly [number, RunEventBody])[] => [
      [costs.step(step), stepOf(step, 40, costs.step(step))],
      ...(step % 10 === 0 && step < 40
        ? ([
            [0, state("evaluating", step)],
            [costs.during, evaluationOf(step, "during", costs.during)],
            [0, state("training", step)],
          ] as const)
        : []),
    ]),
    [0, state("exporting", 40)],
    [2, state("evaluating", 40)],
    [costs.whole, evaluationOf(40, "after", costs.whole)],
    [0, state("done", 40)],
  ]);

describe("the time left", () => {
  it("includes the evaluations that are still to come, before the first of them", () => {
    const steady = { step: () => 2, during: 5, whole: 50 };
    const shown = shownTimes(run(steady));
    // Four steps are taken, and 36 steps, three evaluations and the last evaluation are left.
    expect(shown[0]).toMatchObject({ step: 4, left: 36 * 2 + 3 * 5 + 50 });
    const total = 1 + 50 + 40 * 2 + 3 * 5 + 2 + 50;
    expect(shown.at(-1)?.at).toBe(total);
    for (const { at, left } of shown.filter((one) => total - one.at > 20))
      expect(Math.abs(left / (total - at) - 1)).toBeLessThan(0.2);
    expect(largestRise(shown)).toBeLessThanOrEqual(1.25);
  });

  it.each([
    ["of a run whose steps become slower", { step: (step: number) => (step < 12 ? 1 : 5), during: 5, whole: 20 }],
    ["of a run whose steps become faster", { step: (step: number) => (step < 12 ? 5 : 1), during: 5, whole: 20 }],
    ["of a run with long evaluations between steps", { step: () => 1, during: 90, whole: 10 }],
    ["of a run whose steps vary", { step: (step: number) => 1 + ((step * 7) % 5), during: 1, whole: 3 }],
  ])("%s never rises by more than a quarter", (_, costs) => {
    const shown = shownTimes(run(costs));
    expect(shown.length).toBeGreaterThan(50);
    expect(largestRise(shown)).toBeLessThanOrEqual(1.25 + 1e-9);
  });

  it("of a run of the sample on a machine that became busier never rises by more than a quarter", async () => {
    const text = await readFile(path.join(fixtures, "timeLeft/busyMachine.ndjson"), "utf8");
    const events = text
      .trim()
      .split("\n")
      .map((line) => parseJson(line) as RunEvent);
    const shown = shownTimes(events);
    expect(largestRise(shown)).toBeLessThanOrEqual(1.25 + 1e-9);
    // Later steps took six times as long as the first steps, and the reader learns that the run needs more time.
    const total = shown.at(-1)?.at ?? NaN;
    const truth = ({ at }: Shown): number => total - at;
    const half = shown.find(({ step }) => step === 88);
    expect(half?.isMore).toBe(true);
    expect(half?.left).toBeLessThan(half === undefined ? NaN : truth(half));
    // The estimate is right again as soon as the limit allows it.
    const late = shown.find(({ step }) => step === 160);
    expect(late?.isMore).toBe(false);
    expect(Math.abs((late?.left ?? NaN) / (late === undefined ? NaN : truth(late)) - 1)).toBeLessThan(0.1);
  });

  it("of a recorded run of the sample is roughly right, and never rises by more than a quarter", async () => {
    const { events } = await readEvents(path.join(fixtures, "run"));
    const shown = shownTimes(events);
    expect(shown.length).toBeGreaterThan(150);
    expect(largestRise(shown)).toBeLessThanOrEqual(1.25 + 1e-9);
    const total = shown.at(-1)?.at ?? NaN;
    const half = shown.find(({ step }) => step === 90);
    expect(Math.abs((half?.left ?? NaN) / (total - (half?.at ?? NaN)) - 1)).toBeLessThan(1 / 2);
  });

  it("begins again when a run is resumed, because the machine may be slower now", () => {
    const fast = run({ step: () => 1, during: 1, whole: 1 }).slice(0, 30);
    const before = shownTimes(fast).at(-1)?.left ?? NaN;
    const at = Date.parse(fast.at(-1)?.time ?? "");
    const events = (
      [{ type: "resumed", fromStep: 20 }, ...[21, 22, 23, 24].map((step) => stepOf(step, 40, 20))] as RunEventBody[]
    ).map((body, index): RunEvent => ({ ...body, attempt: 1, time: new Date(at + 20_000 * index).toISOString() }));
    const after = shownTimes([...fast, ...events]);
    expect(after.at(-1)?.left).toBeGreaterThan(3 * before);
    expect(after.some(({ step }) => step === 22)).toBe(false);
  });

  it("is unknown with few steps", () => {
    expect(shownTimes(run({ step: () => 1, during: 1, whole: 1 }))[0]?.step).toBe(4);
    expect(timeLeft(emptyTimeTrack, start)).toBeUndefined();
  });
});

describe("describeTimeLeft", () => {
  it.each([
    [0, false, "a few seconds left"],
    [12, false, "about 15 s left"],
    [61, false, "about 1 min 10 s left"],
    [301, false, "about 5 min 30 s left"],
    [1000, false, "about 17 min 00 s left"],
    [3700, false, "about 1 h 05 min left"],
    [128, true, "more than 2 min 00 s left"],
    [2, true, "some time left"],
  ])("rounds %s seconds", (seconds, isMore, text) => expect(describeTimeLeft({ seconds, isMore })).toBe(text));
});
