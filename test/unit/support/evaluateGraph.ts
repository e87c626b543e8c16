import { encodeGraph } from "../../../src/graph/encode";
import type { Graph } from "../../../src/graph/graph";
import { createSession } from "../../../src/runtime/session";
import type { Tensors } from "../../../src/runtime/session";
import { doubleTensor, elementsOf, integerTensor } from "../../../src/runtime/tensor";
import type { Tensor } from "../../../src/runtime/tensor";

export interface NumericArray {
  readonly shape: readonly number[];
  readonly elements: readonly number[];
}

/** Numbers of a fixed sequence, spread over -1..1, none of them near zero or equal to another. */
export function spreadNumbers(count: number, offset = 0): number[] {
  return Array.from({ length: count }, (_, index) => Math.sin((index + offset + 1) * 12.9898) * 0.9 + 0.05);
}

export const arrayOf = (shape: readonly number[], offset = 0): NumericArray => ({
  shape,
  elements: spreadNumbers(
    shape.reduce((count, size) => count * size, 1),
    offset,
  ),
});

export const toDouble = ({ shape, elements }: NumericArray): Tensor => doubleTensor(Float64Array.from(elements), shape);

export const toInteger = ({ shape, elements }: NumericArray): Tensor => integerTensor(elements, shape);

/** Encodes the graph, runs it once and returns every output's elements. */
export async function evaluateGraph(graph: Graph, inputs: Tensors): Promise<Record<string, number[]>> {
  const session = await createSession(encodeGraph(graph), { threads: 1 });
  try {
    const outputs = await session.run(inputs);
    return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, Array.from(elementsOf(tensor))]));
  } finally {
    await session.dispose();
  }
}
