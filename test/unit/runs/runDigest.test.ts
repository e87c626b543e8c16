import path from "node:path";
import { describe, expect, it } from "vitest";
import { addEvents, alertsOf, emptyDigest } from "../../../src/runs/runDigest";
import type { RunEvent, RunEventBody } from "../../../src/protocol/events";
import { currentHistory } from "../../../src/protocol/history";
import { readEvents } from "../../../src/runs/reader";

const recorded = path.join(import.meta.dirname, "../../fixtures/run");

describe("addEvents", () => {
  it("gives the same digest however the log is cut into pages", async () => {
    const { events, offset } = await readEvents(recorded);
    const whole = addEvents(emptyDigest, events, offset);
    let paged = emptyDigest;
    for (let start = 0; start < events.length; start += 7) {
      paged = addEvents(paged, events.slice(start, start + 7), Math.min(offset, start + 7));
    }
    expect({ ...paged, offset }).toEqual(whole);
    expect(whole).toMatchObject({ state: "done", step: 180, totalSteps: 180, attempt: 0, offset });
    expect(whole.evaluations.map(({ phase, step }) => [phase, step])).toEqual([
      ["before", 0],
      ["during", 60],
      ["during", 120],
      ["after", 180],
    ]);
    expect(whole.checkpoints.map(({ folder }) => folder)).toEqual([
      "checkpoints/60",
      "checkpoints/120",
      "checkpoints/180",
    ]);
  });

  it("drops events of earlier attempts after the step from which a run was resumed", async () => {
    const { events } = await readEvents(recorded);
    const last = events.at(-1);
    if (last === undefined) throw new Error("the recorded run is empty");
    const resumed: RunEvent = { type: "resumed", fromStep: 60, attempt: 1, time: last.time };
    const history = currentHistory([...events, resumed]);
    const digest = addEvents(emptyDigest, [...events, resumed], 1);
    expect(digest.evaluations).toEqual(history.filter(({ type }) => type === "evaluation"));
    expect(digest.checkpoints.map(({ folder }) => folder)).toEqual(["checkpoints/60"]);
    expect(digest).toMatchObject({ step: 60, attempt: 1 });
  });
});

describe("alertsOf", () => {
  const at = (attempt: number, body: RunEventBody): RunEvent => ({ ...body, attempt, time: "2026-01-01T00:00:00Z" });
  const failed = [
    at(0, { type: "warning", step: 4, message: "an old warning" }),
    at(0, { type: "warning", level: "information", step: 9, message: "a note" }),
    at(0, { type: "state", state: "failed", step: 9, reason: "Memory ran out." }),
  ];

  it("has the failure first, and reads a warning without a level", () => {
    const alerts = alertsOf(addEvents(emptyDigest, failed, 1));
    expect(alerts.map(({ level, message }) => [level, message])).toEqual([
      ["error", "Memory ran out."],
      ["warning", "an old warning"],
      ["information", "a note"],
    ]);
  });

  it("drops the failure and the warnings after the step from which the run was resumed", () => {
    const resumed = [at(1, { type: "state", state: "starting", step: 0 }), at(1, { type: "resumed", fromStep: 4 })];
    const alerts = alertsOf(addEvents(emptyDigest, [...failed, ...resumed], 1));
    expect(alerts.map(({ message }) => message)).toEqual(["an old warning"]);
  });
});
