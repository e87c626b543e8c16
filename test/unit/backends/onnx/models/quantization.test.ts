import { describe, expect, it } from "vitest";
import type { Objective } from "../../../../../src/backends/onnx/objectives/objective";
import { buildBackwardGraph } from "../../../../../src/backends/onnx/training/stepGraph";
import { batchInputs, scalarInputs, stepCounts } from "../../../../../src/backends/onnx/training/stepInputs";
import { differentiate } from "../../../../../src/backends/onnx/graph/differentiate";
import { encodeGraph } from "../../../../../src/backends/onnx/graph/encode";
import { Graph } from "../../../../../src/backends/onnx/graph/graph";
import type { Value } from "../../../../../src/backends/onnx/graph/graph";
import { multiply } from "../../../../../src/backends/onnx/graph/operators/elementwise";
import { dequantize, productWith } from "../../../../../src/backends/onnx/graph/operators/quantized";
import { reduceSum } from "../../../../../src/backends/onnx/graph/operators/reduction";
import type { AdaptedModel } from "../../../../../src/backends/onnx/models/adapters/lora";
import { adaptModel, trainedParameters } from "../../../../../src/backends/onnx/models/adapters/lora";
import { quantize, quantizedNames, quantizeModel } from "../../../../../src/backends/onnx/models/quantization";
import type { Weights } from "../../../../../src/backends/onnx/models/weights";
import { cpuDevice } from "../../../../../src/backends/onnx/runtime/cpuDevice";
import type { Tensor } from "../../../../../src/backends/onnx/runtime/tensor";
import { elementsOf, floatTensor } from "../../../../../src/backends/onnx/runtime/tensor";
import { evaluateGraph, spreadNumbers } from "../../../support/evaluateGraph";
import { loraFixture } from "../../../support/loraFixture";
import type { ModelFixture } from "../../../support/modelFixture";
import { relativeDistance } from "../../../support/modelFixture";
import { batchOf, declaredOf, float64Inputs, float64State, objectives } from "../../../support/trainingRun";

const floats = (tensor: Tensor | undefined): Float32Array => tensor?.data as Float32Array;
/** The matrix that blocks and scales represent, row-major. */
function dequantized(blocks: Uint8Array, scales: Float32Array): Float32Array {
  const blockSize = (2 * blocks.length) / scales.length;
  return Float32Array.from({ length: 2 * blocks.length }, (_, index) => {
    const byte = blocks[index >> 1] as number;
    const bits = index % 2 === 0 ? byte & 15 : byte >> 4;
    return (bits - 8) * (scales[Math.floor(index / blockSize)] as number);
  });
}

const matrixOf = ({ blocks, scales }: ReturnType<typeof quantize>): Float32Array =>
  dequantized(blocks.data as Uint8Array, floats(scales));

describe("quantize", () => {
  it("keeps the farthest element of a block exactly, and the others to half a scale, or to one scale at the other end", () => {
    const elements = Float32Array.from(spreadNumbers(4 * 64));
    const rounded = quantize(elements, [4, 64], 32);
    const matrix = matrixOf(rounded);
    floats(rounded.scales).forEach((scale, block) => {
      const own = elements.subarray(block * 32, block * 32 + 32);
      const farthest = own.reduce(
        (index, element, i) => (Math.abs(element) > Math.abs(own[index] ?? 0) ? i : index),
        0,
      );
      expect(matrix[block * 32 + farthest]).toBe(own[farthest]);
      own.forEach((element, index) => {
        const error = Math.abs((matrix[block * 32 + index] ?? NaN) - element);
        const isAtFarEnd = element / scale > 7;
        expect(error).toBeLessThanOrEqual(Math.abs(scale) * (isAtFarEnd ? 1 : 0.5) + 1e-7);
      });
    });
    expect(matrixOf(quantize(new Float32Array(32), [1, 32], 32))).toEqual(new Float32Array(32));
  });
});

describe("a product with a 4-bit matrix", () => {
  it.each([16, 32, 64])(
    "and its gradient equal those with the dequantized matrix, in blocks of %i",
    async (blockSize) => {
      const [n, inputs, outputs] = [3, 128, 5];
      const { blocks, scales } = quantize(
        Float32Array.from(spreadNumbers(outputs * inputs)),
        [outputs, inputs],
        blockSize,
      );
      const graph = new Graph();
      const x = graph.input("x", "float32", [n, inputs]);
      const weight = dequantize(
        graph.input("blocks", "uint8", blocks.dims),
        graph.input("scales", "float32", scales.dims),
      );
      const product = productWith(x, weight);
      const loss = reduceSum(multiply(product, graph.input("factors", "float32", [n, outputs])));
      graph.output("product", product);
      graph.output("gradient", differentiate(loss, [x]).get(x) as Value);
      graph.output("matrix", weight);
      const elements = Float32Array.from(spreadNumbers(n * inputs, 900));
      const factors = Float32Array.from(spreadNumbers(n * outputs, 500));
      const found = await evaluateGraph(graph, {
        x: floatTensor(elements, [n, inputs]),
        factors: floatTensor(factors, [n, outputs]),
        blocks,
        scales,
      });

      const matrix = matrixOf({ blocks, scales });
      const at = (array: ArrayLike<number>, index: number): number => array[index] ?? NaN;
      const sum = (count: number, term: (index: number) => number): number =>
        Array.from({ length: count }, (_, index) => term(index)).reduce((total, value) => total + value, 0);
      const expected = Array.from({ length: n * outputs }, (_, index) => {
        const [row, column] = [Math.floor(index / outputs), index % outputs];
        return sum(inputs, (i) => at(elements, row * inputs + i) * at(matrix, column * inputs + i));
      });
      const expectedGradient = Array.from({ length: n * inputs }, (_, index) => {
        const [row, column] = [Math.floor(index / inputs), index % inputs];
        return sum(outputs, (i) => at(factors, row * outputs + i) * at(matrix, i * inputs + column));
      });
      expect(found["matrix"]).toEqual([...matrix]);
      expect(relativeDistance(found["product"] ?? [], expected)).toBeLessThan(1e-6);
      expect(relativeDistance(found["gradient"] ?? [], expectedGradient)).toBeLessThan(1e-6);
    },
  );
});

/** A fixture's model with 4-bit layers, and the same weights, dequantized, for the original model. */
async function quantizedFixture(fixture: ModelFixture) {
  const { base, lora } = fixture.model as AdaptedModel;
  const quantizedBase = quantizeModel(base, 16);
  const given = await fixture.loadWeights();
  const weights: Weights = new Map(given);
  const rounded: Weights = new Map(given);
  for (const name of quantizedBase.quantized?.names ?? []) {
    const { dims } = given.get(name) as Tensor;
    const { blocks, scales } = quantize(floats(given.get(name)), dims, 16);
    const names = quantizedNames(name);
    weights.delete(name);
    weights.set(names.blocks, blocks).set(names.scales, scales);
    rounded.set(name, floatTensor(matrixOf({ blocks, scales }), dims));
  }
  return { model: adaptModel(quantizedBase, lora), weights, rounded };
}

describe("an adapter on 4-bit weights", () => {
  it.each([
    ["gradient-difference", false],
    ["npo", true],
    ["undial", true],
  ] as const)("has the same gradients as on the same weights in float64: %s", async (run, gradientCheckpointing) => {
    const fixture = await loraFixture("every-projection");
    const { model, weights, rounded } = await quantizedFixture(fixture);
    // All except the down projections: their rows of 24 cannot be divided into blocks of 16.
    expect(model.quantized?.names.size).toBe(6 * model.layerCount);
    const step = buildBackwardGraph(model, objectives[run] as Objective, {
      gradientCheckpointing,
    });
    const session = await cpuDevice.createSession(encodeGraph(step.graph), { threads: 1 });
    const batch = batchOf(fixture, run);
    const inputs: Record<string, Tensor> = {
      ...Object.fromEntries(weights),
      ...batchInputs(batch),
      ...scalarInputs(stepCounts([batch])),
    };
    const actual = await session.run(declaredOf(step, inputs));
    await session.dispose();

    const whole: ModelFixture = { ...fixture, loadWeights: () => Promise.resolve(rounded) };
    const options = { dataType: "float64" } as const;
    const reference = buildBackwardGraph(fixture.model, objectives[run] as Objective, options);
    const referenceSession = await cpuDevice.createSession(encodeGraph(reference.graph), {
      threads: 1,
      optimization: "disabled",
    });
    const { state, frozen } = await float64State(whole);
    const expected = await referenceSession.run(float64Inputs(reference, whole, run, { ...frozen, ...state }, 1));
    await referenceSession.dispose();
    for (const { name } of trainedParameters(model)) {
      const [found, wanted] = [actual, expected].map((outputs) => elementsOf(outputs[`gradient.${name}`] as Tensor));
      expect(relativeDistance(found as ArrayLike<number>, wanted as ArrayLike<number>), name).toBeLessThanOrEqual(1e-5);
    }
  });
});
