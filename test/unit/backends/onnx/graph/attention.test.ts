import { describe, expect, it } from "vitest";
import { differentiate } from "../../../../../src/backends/onnx/graph/differentiate";
import { encodeGraph } from "../../../../../src/backends/onnx/graph/encode";
import { Graph } from "../../../../../src/backends/onnx/graph/graph";
import { multiHeadAttention } from "../../../../../src/backends/onnx/graph/operators/attention";
import { reduceSum } from "../../../../../src/backends/onnx/graph/operators/reduction";
import { cpuDevice } from "../../../../../src/backends/onnx/runtime/cpuDevice";
import { elementsOf, floatTensor } from "../../../../../src/backends/onnx/runtime/tensor";
import { spreadNumbers } from "../../../support/evaluateGraph";

const [batch, heads, slots, size] = [2, 3, 4, 5];
const width = heads * size;
const shapes = {
  queries: [batch, 1, width],
  keys: [batch, 1, width],
  values: [batch, 1, width],
  cachedKeys: [batch, heads, slots, size],
  cachedValues: [batch, heads, slots, size],
  mask: [batch, 1, 1, slots + 1],
};

function attention() {
  const graph = new Graph();
  const input = (name: keyof typeof shapes) => graph.input(name, "float32", shapes[name]);
  const queries = input("queries");
  const operands = {
    queries,
    keys: input("keys"),
    values: input("values"),
    cachedKeys: input("cachedKeys"),
    cachedValues: input("cachedValues"),
    mask: input("mask"),
  };
  return { graph, queries, outputs: multiHeadAttention(operands, heads) };
}

describe("attention of one new token", () => {
  it("equals softmax(q·kᵀ/√size + mask)·v in each head, and appends the token to the cache", async () => {
    const { graph, outputs } = attention();
    outputs.forEach((output, index) => graph.output(["attended", "allKeys", "allValues"][index] ?? "", output));
    const elements = Object.fromEntries(
      Object.entries(shapes).map(([name, shape], seed) => [
        name,
        spreadNumbers(
          shape.reduce((count, axis) => count * axis, 1),
          seed + 1,
        ),
      ]),
    ) as Record<keyof typeof shapes, number[]>;
    elements.mask[1] = -1e9;
    const session = await cpuDevice.createSession(encodeGraph(graph));
    const found = await session.run(
      Object.fromEntries(
        Object.entries(shapes).map(([name, shape]) => [
          name,
          floatTensor(Float32Array.from(elements[name as keyof typeof shapes]), shape),
        ]),
      ),
    );
    await session.dispose();

    /** The vectors in all slots of a row and head, with the new one last. */
    const inSlots = (remembered: number[], own: number[], row: number, head: number): number[][] => {
      const place = row * heads + head;
      const flat = [
        ...remembered.slice(place * slots * size, (place + 1) * slots * size),
        ...own.slice(place * size, (place + 1) * size),
      ];
      return Array.from({ length: slots + 1 }, (_, slot) => flat.slice(slot * size, (slot + 1) * size));
    };
    const attended: number[] = [];
    const allKeys: number[] = [];
    for (let row = 0; row < batch; row += 1)
      for (let head = 0; head < heads; head += 1) {
        const keys = inSlots(elements.cachedKeys, elements.keys, row, head);
        const values = inSlots(elements.cachedValues, elements.values, row, head);
        allKeys.push(...keys.flat());
        const place = (row * heads + head) * size;
        const query = elements.queries.slice(place, place + size);
        const exponentials = keys.map((key, slot) => {
          const product = key.reduce((sum, element, index) => sum + element * (query[index] ?? NaN), 0);
          return Math.exp(product / Math.sqrt(size) + (elements.mask[row * (slots + 1) + slot] ?? NaN));
        });
        const total = exponentials.reduce((sum, element) => sum + element, 0);
        for (let index = 0; index < size; index += 1)
          attended.push(
            values.reduce((sum, value, slot) => sum + (value[index] ?? NaN) * ((exponentials[slot] ?? NaN) / total), 0),
          );
      }
    const numbers = (name: string): number[] => Array.from(elementsOf(found[name] as never));
    expect(numbers("allKeys")).toEqual(allKeys.map(Math.fround));
    const actual = numbers("attended");
    expect(actual.length).toBe(attended.length);
    actual.forEach((element, index) => expect(element).toBeCloseTo(attended[index] ?? NaN, 5));
  });

  it("refuses to be differentiated", () => {
    const { queries, outputs } = attention();
    expect(() => differentiate(reduceSum(outputs[0]), [queries])).toThrow(/MultiHeadAttention/);
  });

  it("refuses operands that do not fit", () => {
    const graph = new Graph();
    const queries = graph.input("queries", "float32", [1, 1, 12]);
    const remembered = graph.input("remembered", "float32", [1, 3, "slots", 4]);
    const mask = graph.input("mask", "float32", [1, 1, 1, "slots"]);
    expect(() =>
      multiHeadAttention(
        {
          queries,
          keys: queries,
          values: queries,
          cachedKeys: remembered,
          cachedValues: remembered,
          mask,
        },
        3,
      ),
    ).toThrow(/slots\+1/);
  });
});
