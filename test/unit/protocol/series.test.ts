import { describe, expect, it } from "vitest";
import { smooth, thinOut } from "../../../src/protocol/series";

const steps = Array.from({ length: 10_000 }, (_, index) => index + 1);

describe("thinOut", () => {
  it("keeps the first point, the last point and the height of every spike", () => {
    const values = steps.map((step) => Math.sin(step / 700));
    values[1234] = 40;
    values[1235] = -40;
    values[9998] = 7;
    const { extremes } = thinOut(steps, values, 100);
    expect(extremes.x.length).toBeLessThanOrEqual(202);
    expect(extremes.x[0]).toBe(1);
    expect(extremes.x.at(-1)).toBe(10_000);
    const found = new Map(extremes.x.map((x, index) => [x, extremes.y[index]]));
    expect([found.get(1235), found.get(1236), found.get(9999)]).toEqual([40, -40, 7]);
    expect(extremes.x).toEqual([...extremes.x].sort((left, right) => left - right));
  });

  it("computes means of all points, not of the extremes", () => {
    // One spike of 100 in each 100 points: their mean is 1, the middle of the extremes is 50.
    const values = steps.map((step) => (step % 100 === 0 ? 100 : 0));
    const { means } = thinOut(steps, values, 100);
    expect(means.y).toEqual(Array.from({ length: 100 }, () => 1));
    expect(means.x[0]).toBe(50.5);
  });

  it("keeps few points as they are, cuts a range, and leaves NaN out", () => {
    expect(thinOut([1, 2, 3], [5, NaN, 6], 2).extremes).toEqual({ x: [1, 3], y: [5, 6] });
    expect(thinOut(steps, steps, 100, { start: 10, end: 12 }).extremes.x).toEqual([11, 12]);
  });
});

describe("smooth", () => {
  it("follows the corrected recurrence, begins at the first value and keeps a constant", () => {
    const [w, a, b, c] = [0.6, 3, -1, 4];
    const second = (0.4 * (w * a + b)) / (1 - w ** 2);
    const third = (0.4 * (w ** 2 * a + w * b + c)) / (1 - w ** 3);
    const found = smooth([a, b, c], w);
    expect(found[0]).toBeCloseTo(a, 12);
    expect(found[1]).toBeCloseTo(second, 12);
    expect(found[2]).toBeCloseTo(third, 12);
    for (const value of smooth([2, 2, 2], 0.99)) expect(value).toBeCloseTo(2, 12);
    expect(smooth([1, 5], 0)).toEqual([1, 5]);
  });
});
