import { describe, expect, it } from "vitest";
import { createSampler } from "../../../../../src/backends/onnx/inference/sampling";

const probabilities = [0.1, 0.4, 0.05, 0.3, 0.15];
const logDistribution = Float32Array.from(probabilities, Math.log);
const draws = 20_000;

/** The share of each token among many draws. */
function sharesOf(options: { temperature: number; topP?: number }): number[] {
  const sample = createSampler({ seed: 5, ...options }, [3, 4]);
  const counts = probabilities.map(() => 0);
  for (let draw = 0; draw < draws; draw += 1) {
    const token = sample(logDistribution);
    counts[token] = (counts[token] ?? NaN) + 1;
  }
  return counts.map((count) => count / draws);
}

describe("a sampled token", () => {
  it("has the probability that the model gives it, at temperature 1", () => {
    sharesOf({ temperature: 1 }).forEach((share, token) => expect(share).toBeCloseTo(probabilities[token] ?? NaN, 1.8));
  });

  it("has its probability to the power of 1 / temperature", () => {
    const squares = probabilities.map((probability) => probability ** 2);
    const total = squares.reduce((sum, square) => sum + square, 0);
    sharesOf({ temperature: 0.5 }).forEach((share, token) =>
      expect(share).toBeCloseTo((squares[token] ?? NaN) / total, 1.8),
    );
  });

  it("is the likeliest token at a temperature near 0", () => {
    expect(sharesOf({ temperature: 1e-6 })).toEqual([0, 1, 0, 0, 0]);
  });

  it("is among the likeliest tokens that reach top-p together", () => {
    const [never, first, alsoNever, second, third] = sharesOf({ temperature: 1, topP: 0.75 });
    expect([never, alsoNever]).toEqual([0, 0]);
    expect(first).toBeCloseTo(0.4 / 0.85, 1.8);
    expect(second).toBeCloseTo(0.3 / 0.85, 1.8);
    expect(third).toBeCloseTo(0.15 / 0.85, 1.8);
  });

  it("depends on the seed and the prompt alone", () => {
    const tokens = (seed: number, prompt: readonly number[]): number[] => {
      const sample = createSampler({ seed, temperature: 1 }, prompt);
      return Array.from({ length: 50 }, () => sample(logDistribution));
    };
    expect(tokens(5, [3, 4])).toEqual(tokens(5, [3, 4]));
    expect(tokens(6, [3, 4])).not.toEqual(tokens(5, [3, 4]));
    expect(tokens(5, [4, 3])).not.toEqual(tokens(5, [3, 4]));
  });
});
