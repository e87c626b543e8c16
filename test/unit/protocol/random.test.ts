import { describe, expect, it } from "vitest";
import { createRandom } from "../../../src/protocol/random";

const draw = (count: number, next: () => number): number[] => Array.from({ length: count }, next);
const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;

/** Cumulative probability of the normal distribution, from the power series of the error function (small |x|). */
const normalCumulative = (x: number): number => {
  let [term, sum] = [x, x];
  for (let n = 1; n < 200; n++) {
    term *= (-x * x) / (2 * n);
    sum += term / (2 * n + 1);
  }
  return 0.5 + sum / Math.sqrt(2 * Math.PI);
};

describe("createRandom", () => {
  it("gives the same numbers for the same seed on every platform", () => {
    expect(draw(3, createRandom(0).next)).toMatchInlineSnapshot(`
      [
        0.13587393870443443,
        0.9216673093719565,
        0.28481521277936905,
      ]
    `);
    expect(draw(3, createRandom(1).normal)).toMatchInlineSnapshot(`
      [
        -1.137614559998748,
        -1.4019598877750572,
        1.6669906225458342,
      ]
    `);
    expect(createRandom(2).shuffle([0, 1, 2, 3, 4, 5, 6, 7])).toMatchInlineSnapshot(`
      [
        2,
        3,
        4,
        6,
        7,
        5,
        1,
        0,
      ]
    `);
  });

  it("gives different numbers for seeds that differ in either half", () => {
    const firsts = [0, 1, 2, 2 ** 32, 2 ** 32 + 1, 2 ** 40].map((seed) => createRandom(seed).next());
    expect(new Set(firsts).size).toBe(firsts.length);
  });

  it("is uniform", () => {
    const { next, integer } = createRandom(3);
    const values = draw(100_000, next);
    expect(Math.min(...values.slice(0, 50_000))).toBeGreaterThanOrEqual(0);
    expect(values.every((value) => value < 1)).toBe(true);
    // Six standard errors.
    expect(mean(values)).toBeCloseTo(0.5, 2);
    expect(mean(values.map((value) => value ** 2))).toBeCloseTo(1 / 3, 2);
    const counts = new Map<number, number>();
    for (const value of draw(70_000, () => integer(7))) counts.set(value, (counts.get(value) ?? 0) + 1);
    expect([...counts.keys()].sort()).toEqual([0, 1, 2, 3, 4, 5, 6]);
    for (const count of counts.values()) expect(Math.abs(count - 10_000)).toBeLessThan(600);
  });

  it("samples from the normal distribution (Kolmogorov-Smirnov test at 1 in 1,000)", () => {
    const count = 50_000;
    const values = draw(count, createRandom(4).normal).sort((left, right) => left - right);
    const distances = values.map((value, index) => {
      const expected = normalCumulative(value);
      return Math.max(Math.abs(index / count - expected), Math.abs((index + 1) / count - expected));
    });
    expect(Math.max(...distances.slice(0, 25_000), ...distances.slice(25_000))).toBeLessThan(1.95 / Math.sqrt(count));
  });

  it("keeps every item in a shuffle and gives each order about equally often", () => {
    const { shuffle } = createRandom(5);
    const items = ["a", "b", "c"];
    const counts = new Map<string, number>();
    for (let time = 0; time < 6000; time++) {
      const order = shuffle(items).join("");
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect(items).toEqual(["a", "b", "c"]);
    expect(counts.size).toBe(6);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(200);
  });
});
