import { Writable } from "node:stream";
import { describe, expect, it } from "vitest";
import { createOutput } from "../../../src/terminal/output";
import { createEstimator, createProgressDisplay, lineDisplay } from "../../../src/terminal/progressDisplay";
import { formatDuration } from "../../../src/protocol/wording";

describe("lineDisplay", () => {
  it("writes progress every few seconds at most, and other lines at once", () => {
    const lines: string[] = [];
    let now = 0;
    const display = lineDisplay({ line: (text) => lines.push(text ?? "") }, () => now);
    for (let done = 1; done <= 100; done++) {
      now = done * 1000;
      display.show({ activity: "training", done, total: 100, detail: `loss ${done}` });
      if (done === 4) display.line("a word");
    }
    expect(lines.slice(0, 4)).toEqual([
      "training 3/100, about 1 min 40 s left, loss 3",
      "a word",
      "training 6/100, about 1 min 40 s left, loss 6",
      "training 9/100, about 1 min 40 s left, loss 9",
    ]);
    expect(lines).toHaveLength(34);
  });
});

describe("createEstimator", () => {
  it("estimates from the pace so far, for each activity and each of its rounds", () => {
    const estimate = createEstimator();
    const at = (activity: string, done: number, seconds: number) =>
      estimate({ activity, done, total: 10 }, seconds * 1000)?.seconds;
    expect(at("training", 2, 0)).toBeUndefined();
    expect(at("training", 4, 6)).toBe(18);
    expect(at("scoring", 1, 7)).toBeUndefined();
    expect(at("scoring", 10, 16)).toBe(0);
    // At this pace, 30 seconds are left, but the estimate may rise only by a quarter of the 14.4 seconds shown before.
    expect(at("training", 5, 18)).toBe(18);
    expect(at("scoring", 1, 20)).toBeUndefined();
    expect(at("scoring", 2, 25)).toBe(40);
  });
});

describe("the bar", () => {
  it("is below the other lines, and disappears at the end of the activity", () => {
    let written = "";
    const stream = Object.assign(
      new Writable({
        write: (chunk, _, done) => {
          written += String(chunk);
          done();
        },
      }),
      { isTTY: true, columns: 120 },
    );
    const display = createProgressDisplay(createOutput(stream));
    display.show({ activity: "training", done: 1, total: 4, detail: "loss 0.5" });
    display.line("Step 1: better");
    display.show({ activity: "training", done: 4, total: 4 });
    const afterLine = written.slice(written.indexOf("Step 1: better\n"));
    expect(written.indexOf("training [======------------------] 1/4, loss 0.5")).toBeLessThan(
      written.indexOf("Step 1"),
    );
    expect(afterLine).toContain("1/4, loss 0.5");
    // The bar's line is cleared last.
    expect(afterLine.slice(afterLine.lastIndexOf("4/4"))).toMatch(/\[2K$/);
  });
});

describe("formatDuration", () => {
  it.each([
    [4.4, "4 s"],
    [59.7, "1 min 00 s"],
    [125, "2 min 05 s"],
    [3723, "1 h 02 min"],
  ])("%s seconds", (seconds, text) => expect(formatDuration(seconds)).toBe(text));
});
