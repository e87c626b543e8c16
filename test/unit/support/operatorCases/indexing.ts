import type { Value } from "../../../../src/backends/onnx/graph/graph";
import * as elementwise from "../../../../src/backends/onnx/graph/operators/elementwise";
import * as indexing from "../../../../src/backends/onnx/graph/operators/indexing";
import { arrayOf } from "../evaluateGraph";
import { get, range, rows } from "./operatorCase";
import type { OperatorCase } from "./operatorCase";

/** Operators with indices. */
export const indexingCases: readonly OperatorCase[] = [
  {
    name: "Gather, with a repeated index",
    operator: "Gather",
    operands: [arrayOf([4, 2])],
    indices: [{ shape: [2, 2], elements: [3, 0, 3, 1] }],
    build: ([table], [indices]) => indexing.gather(table as Value, indices as Value),
    define: ([table]) => [3, 0, 3, 1].flatMap((row) => [get(table, row * 2), get(table, row * 2 + 1)]),
  },
  {
    name: "GatherElements",
    operator: "GatherElements",
    operands: [arrayOf([2, 4])],
    indices: [{ shape: [2, 2], elements: [3, 3, 0, 1] }],
    build: ([data], [indices]) => indexing.gatherElements(data as Value, indices as Value, 1),
    define: ([data]) => [3, 3, 4, 5].map((index) => get(data, index)),
  },
  {
    name: "ScatterAddElements, with a repeated index",
    operator: "ScatterAddElements",
    operands: [arrayOf([2, 3]), arrayOf([2, 2], 40)],
    indices: [{ shape: [2, 2], elements: [2, 2, 0, 1] }],
    build: ([data, updates], [indices]) =>
      indexing.scatterAddElements(data as Value, indices as Value, updates as Value, 1),
    define: ([data = [], updates]) => {
      const result = [...data];
      [2, 2, 3, 4].forEach((target, index) => (result[target] = get(result, target) + get(updates, index)));
      return result;
    },
  },
  {
    name: "ScatterAddRows, with a repeated index",
    operator: "ScatterAddRows",
    operands: [arrayOf([4, 2]), arrayOf([3, 2], 40)],
    indices: [{ shape: [3], elements: [1, 3, 1] }],
    build: ([table, updates], [indices]) => indexing.scatterAddRows(table as Value, indices as Value, updates as Value),
    define: ([table = [], updates]) => {
      const result = [...table];
      [1, 3, 1].forEach((row, update) =>
        [0, 1].forEach(
          (column) => (result[row * 2 + column] = get(result, row * 2 + column) + get(updates, update * 2 + column)),
        ),
      );
      return result;
    },
  },
  {
    name: "ArgMax",
    operator: "ArgMax",
    operands: [arrayOf([3, 4])],
    build: ([x]) => elementwise.cast(indexing.argMax(x as Value, -1), (x as Value).dataType),
    define: ([x = []]) => rows(x, 4).map((row) => row.indexOf(Math.max(...row))),
    hasNoGradient: true,
  },
  {
    name: "TopK",
    operator: "TopK",
    operands: [arrayOf([3, 5])],
    build: ([x]) => {
      const { values, indices } = indexing.topK(elementwise.detach(x as Value), 2);
      return elementwise.add(values, elementwise.multiply(elementwise.cast(indices, values.dataType), 10));
    },
    define: ([x = []]) =>
      rows(x, 5).flatMap((row) =>
        range(5)
          .sort((a, b) => get(row, b) - get(row, a))
          .slice(0, 2)
          .map((index) => get(row, index) + 10 * index),
      ),
    isDetached: true,
  },
];
