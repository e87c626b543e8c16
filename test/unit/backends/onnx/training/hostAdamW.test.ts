import { describe, expect, it } from "vitest";
import { createHostAdamW } from "../../../../../src/backends/onnx/training/hostAdamW";

const settings = { beta1: 0.9, beta2: 0.99, epsilon: 1e-8, weightDecay: 0.1, maxGradientNorm: 1 };
const learningRate = 1e-2;

/** Arrays that are longer than the kernel's blocks and end within a vector. */
function parameters(Elements: typeof Float32Array | typeof Float64Array, lengths: readonly number[]) {
  const wave = (length: number, phase: number): Float32Array | Float64Array =>
    new Elements(length).map((_, index) => Math.sin(index * 1.7 + phase));
  return lengths.map((length, phase) => ({
    weight: wave(length, phase),
    mean: wave(length, phase + 1),
    square: wave(length, phase + 2).map(Math.abs),
    gradient: wave(length, phase + 3),
    // Every second parameter is a norm or a bias.
    isDecayed: phase % 2 === 0,
  }));
}

describe("AdamW on the host", () => {
  // PyTorch's form of Loshchilov & Hutter's algorithm, one element at a time.
  it.each([
    ["float32", Float32Array, 2e-6],
    ["float64", Float64Array, 1e-14],
  ] as const)("is the algorithm, in %s", (type, Elements, tolerance) => {
    const [actual, expected] = [parameters(Elements, [1, 8195, 3]), parameters(Float64Array, [1, 8195, 3])];
    const t = 3;
    const { gradientNorm, isFinite } = createHostAdamW(settings, type)({ parameters: actual, learningRate, t });
    const norm = Math.hypot(...expected.flatMap(({ gradient }) => [...gradient]));
    expect(isFinite).toBe(true);
    expect(Math.abs(gradientNorm / norm - 1)).toBeLessThan(tolerance);
    for (const [index, { weight, mean, square, gradient, isDecayed }] of expected.entries())
      for (const element of weight.keys()) {
        const clipped = (gradient[element] as number) / (norm + 1e-6);
        const m = 0.9 * (mean[element] as number) + 0.1 * clipped;
        const v = 0.99 * (square[element] as number) + 0.01 * clipped ** 2;
        const change = m / (1 - 0.9 ** t) / (Math.sqrt(v / (1 - 0.99 ** t)) + 1e-8);
        const decay = isDecayed ? learningRate * 0.1 : 0;
        const w = (weight[element] as number) * (1 - decay) - learningRate * change;
        const differences = [
          w - (actual[index]?.weight[element] as number),
          m - (actual[index]?.mean[element] as number),
        ];
        for (const difference of [...differences, v - (actual[index]?.square[element] as number)])
          if (Math.abs(difference) > tolerance) expect.fail(`element ${element} is off by ${difference}`);
      }
  });

  it.each([NaN, Infinity, 1e30])(
    "changes nothing when a gradient contains %s, because its square is not finite",
    (poison) => {
      const [actual, before] = [parameters(Float32Array, [5, 5000]), parameters(Float32Array, [5, 5000])];
      for (const { gradient } of [actual[1], before[1]].filter((parameter) => parameter !== undefined))
        gradient[4999] = poison;
      expect(createHostAdamW(settings)({ parameters: actual, learningRate, t: 1 }).isFinite).toBe(false);
      expect(actual).toEqual(before);
    },
  );

  it("does not clip gradients below the largest norm, nor any gradient when clipping is off", () => {
    const means = [0, 1e6, 1e-3].map((maxGradientNorm) => {
      const [parameter] = parameters(Float64Array, [7]);
      if (!parameter) throw new Error("no parameter");
      createHostAdamW({ ...settings, maxGradientNorm }, "float64")({ parameters: [parameter], learningRate, t: 1 });
      return parameter.mean;
    });
    expect(means[0]).toEqual(means[1]);
    expect(means[2]).not.toEqual(means[0]);
  });
});
