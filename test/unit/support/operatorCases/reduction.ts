import type { Value } from "../../../../src/backends/onnx/graph/graph";
import * as reduction from "../../../../src/backends/onnx/graph/operators/reduction";
import { arrayOf } from "../evaluateGraph";
import { get, range, rows } from "./operatorCase";
import type { OperatorCase } from "./operatorCase";

/** Sums and means over axes. */
export const reductionCases: readonly OperatorCase[] = [
  {
    name: "ReduceSum over the middle axis",
    operator: "ReduceSum",
    operands: [arrayOf([2, 3, 2])],
    build: ([x]) => reduction.reduceSum(x as Value, { axes: [1] }),
    define: ([x]) =>
      range(2).flatMap((a) => range(2).map((c) => range(3).reduce((sum, b) => sum + get(x, a * 6 + b * 2 + c), 0))),
  },
  {
    name: "ReduceMean over all axes",
    operator: "ReduceMean",
    operands: [arrayOf([2, 3])],
    build: ([x]) => reduction.reduceMean(x as Value),
    define: ([x = []]) => [x.reduce((sum, element) => sum + element, 0) / 6],
  },
  {
    name: "ReduceMean, axis kept",
    operator: "ReduceMean",
    operands: [arrayOf([2, 3])],
    build: ([x]) => reduction.reduceMean(x as Value, { axes: [-1], keepDimensions: true }),
    define: ([x = []]) => rows(x, 3).map((row) => row.reduce((sum, element) => sum + element, 0) / 3),
  },
];
