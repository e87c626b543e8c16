import { describe, expect, it } from "vitest";
import { disturbed } from "../../../../../src/backends/onnx/models/disturbed";
import type { WeightSource } from "../../../../../src/backends/onnx/models/weights";

const size = 20_000;
const matrix = Float32Array.from({ length: size }, (_, index) => 3 * Math.sin(index));
const norm = Float32Array.from([1, 2, 3]);
const entry = (shape: number[]) => ({ shape }) as never;
const source: WeightSource = {
  folder: "model",
  tensors: new Map([
    ["matrix", entry([100, 200])],
    ["norm", entry([3])],
  ]),
  read: (name, into) => {
    const elements = name === "norm" ? norm : matrix;
    into?.set(elements);
    return Promise.resolve(into ?? elements.slice());
  },
};

const mean = (values: Float32Array): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const deviationOf = (values: Float32Array): number =>
  Math.sqrt(mean(values.map((value) => value ** 2)) - mean(values) ** 2);
const correlation = (a: Float32Array, b: Float32Array): number =>
  (mean(a.map((value, index) => value * (b[index] ?? NaN))) - mean(a) * mean(b)) / (deviationOf(a) * deviationOf(b));

describe("weights with noise", () => {
  it.each([
    [0.25, 0.75],
    [0.5, 0.5],
    [1, 0],
  ])("replaces the share %f of a matrix with normal numbers of its standard deviation", async (noise, kept) => {
    const read = await disturbed(source, noise, 1).read("matrix");
    const length = Math.hypot(kept, noise);
    expect(deviationOf(read)).toBeCloseTo(deviationOf(matrix) * length, 1);
    expect(correlation(read, matrix)).toBeCloseTo(kept / length, 1);
  });

  it("writes into the given array, and draws the same numbers for the same seed", async () => {
    const into = new Float32Array(size);
    const read = await disturbed(source, 0.5, 1).read("matrix", into);
    expect(read).toBe(into);
    expect(await disturbed(source, 0.5, 1).read("matrix")).toEqual(read);
    expect(await disturbed(source, 0.5, 2).read("matrix")).not.toEqual(read);
  });

  it("keeps biases and norms", async () => {
    expect(await disturbed(source, 1, 1).read("norm")).toEqual(norm);
  });
});
