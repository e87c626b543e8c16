import { encodeGraph } from "../../../src/backends/onnx/graph/encode";
import type { Graph } from "../../../src/backends/onnx/graph/graph";
import { cpuDevice } from "../../../src/backends/onnx/runtime/cpuDevice";
import type { Tensors } from "../../../src/backends/onnx/runtime/session";
import { elementsOf, integerTensor } from "../../../src/backends/onnx/runtime/tensor";
import { doubleTensor } from "./doubleTensor";
import type { Tensor } from "../../../src/backends/onnx/runtime/tensor";

export interface NumericArray {
  readonly shape: readonly number[];
  readonly elements: readonly number[];
}

/** A fixed sequence of numbers from -1 to 1. No two are equal, and none is near zero. */
export function spreadNumbers(count: number, offset = 0): number[] {
  return Array.from({ length: count }, (_, index) => Math.sin((index + offset + 1) * 12.9898) * 0.9 + 0.05);
}

export function arrayOf(shape: readonly number[], offset = 0): NumericArray {
  return {
    shape,
    elements: spreadNumbers(
      shape.reduce((count, size) => count * size, 1),
      offset,
    ),
  };
}

export function toDouble({ shape, elements }: NumericArray): Tensor {
  return doubleTensor(Float64Array.from(elements), shape);
}

export function toInteger({ shape, elements }: NumericArray): Tensor {
  return integerTensor(elements, shape);
}

/** Encodes the graph, runs it once and returns every output's elements. */
export async function evaluateGraph(graph: Graph, inputs: Tensors): Promise<Record<string, number[]>> {
  const session = await cpuDevice.createSession(encodeGraph(graph), { threads: 1 });
  try {
    const outputs = await session.run(inputs);
    return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, Array.from(elementsOf(tensor))]));
  } finally {
    await session.dispose();
  }
}
