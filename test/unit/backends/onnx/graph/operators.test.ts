import { describe, expect, it } from "vitest";
import { differentiate } from "../../../../../src/backends/onnx/graph/differentiate";
import { encodeGraph } from "../../../../../src/backends/onnx/graph/encode";
import { Graph } from "../../../../../src/backends/onnx/graph/graph";
import type { Value } from "../../../../../src/backends/onnx/graph/graph";
import { inferenceRules } from "../../../../../src/backends/onnx/graph/signatures/table";
import { multiply } from "../../../../../src/backends/onnx/graph/operators/elementwise";
import { reduceSum } from "../../../../../src/backends/onnx/graph/operators/reduction";
import { cpuDevice } from "../../../../../src/backends/onnx/runtime/cpuDevice";
import { elementsOf, scalarOf } from "../../../../../src/backends/onnx/runtime/tensor";
import type { NumericArray } from "../../../support/evaluateGraph";
import { spreadNumbers, toDouble, toInteger } from "../../../support/evaluateGraph";
import { operatorCases } from "../../../support/operatorCases";
import { get, range } from "../../../support/operatorCases/operatorCase";

describe("operators", () => {
  it("all have a case here, except those for float32 only, which have their own tests", () => {
    const ofFloat32 = ["Dequantize", "QuantizedProduct", "MultiHeadAttention"];
    const covered = [...operatorCases.map(({ operator }) => operator), ...ofFloat32];
    expect(new Set(covered)).toEqual(new Set(Object.keys(inferenceRules)));
  });

  for (const { name, operands, indices = [], build, define, hasNoGradient, isDetached } of operatorCases)
    it(name, async () => {
      const graph = new Graph();
      const values = operands.map(({ shape }, index) => graph.input(`x${index}`, "float64", shape));
      const indexValues = indices.map(({ shape }, index) => graph.input(`i${index}`, "int64", shape));
      const output = build(values, indexValues);
      const size = (output.shape as number[]).reduce((count, dimension) => count * dimension, 1);
      const weights = graph.constant(spreadNumbers(size, 80), "float64", output.shape as number[]);
      const loss = reduceSum(multiply(output, weights));
      graph.output("output", output);
      graph.output("loss", loss);
      const gradients = differentiate(loss, values);
      values.forEach((value, index) => graph.output(`gradient${index}`, gradients.get(value) as Value));

      const session = await cpuDevice.createSession(encodeGraph(graph), { threads: 1 });
      const indexInputs = Object.fromEntries(indices.map((array, index) => [`i${index}`, toInteger(array)]));
      const run = (arrays: readonly NumericArray[]) =>
        session.run({
          ...indexInputs,
          ...Object.fromEntries(arrays.map((array, index) => [`x${index}`, toDouble(array)])),
        });
      const base = await run(operands);

      // The definition.
      const expected = define(
        operands.map(({ elements }) => [...elements]),
        indices.map(({ elements }) => [...elements]),
      );
      const actual = Array.from(elementsOf(base["output"] as never));
      expect(actual.length).toBe(expected.length);
      actual.forEach((element, index) => expect(element).toBeCloseTo(get(expected, index), 10));

      // Central differences: (f(x + h) − f(x − h)) / 2h, with an error of order h².
      const step = 1e-5;
      for (const [operand, array] of operands.entries()) {
        const gradient = Array.from(elementsOf(base[`gradient${operand}`] as never));
        for (const index of range(array.elements.length)) {
          const lossAt = async (shift: number): Promise<number> => {
            const moved = operands.map((other, position) =>
              position === operand
                ? { ...other, elements: other.elements.with(index, get(other.elements, index) + shift) }
                : other,
            );
            return scalarOf((await run(moved))["loss"] as never);
          };
          const numeric = ((await lossAt(step)) - (await lossAt(-step))) / (2 * step);
          if (!isDetached) expect(gradient[index]).toBeCloseTo(numeric, 7);
          if (hasNoGradient ?? isDetached) expect(Math.abs(get(gradient, index))).toBe(0);
        }
      }
      await session.dispose();
    });
});
