import type { Value } from "../../../../src/backends/onnx/graph/graph";
import * as elementwise from "../../../../src/backends/onnx/graph/operators/elementwise";
import * as layout from "../../../../src/backends/onnx/graph/operators/layout";
import { arrayOf } from "../evaluateGraph";
import { get, range } from "./operatorCase";
import type { OperatorCase } from "./operatorCase";

/** Operators that move elements. */
export const layoutCases: readonly OperatorCase[] = [
  {
    name: "Reshape",
    operator: "Reshape",
    operands: [arrayOf([2, 3])],
    build: ([x]) => layout.reshape(x as Value, [3, 2]),
    define: ([x = []]) => x,
  },
  {
    name: "Transpose",
    operator: "Transpose",
    operands: [arrayOf([2, 3, 2])],
    build: ([x]) => layout.transpose(x as Value, [2, 0, 1]),
    define: ([x]) => range(2).flatMap((c) => range(2).flatMap((a) => range(3).map((b) => get(x, a * 6 + b * 2 + c)))),
  },
  {
    name: "Concat",
    operator: "Concat",
    operands: [arrayOf([2, 2]), arrayOf([2, 2], 40)],
    build: ([a, b]) => layout.concat([a as Value, b as Value], 1),
    define: ([a, b]) =>
      range(2).flatMap((row) => [get(a, row * 2), get(a, row * 2 + 1), get(b, row * 2), get(b, row * 2 + 1)]),
  },
  {
    name: "Split, one part unused",
    operator: "Split",
    operands: [arrayOf([2, 4])],
    build: ([x]) => layout.split(x as Value, 2, 1)[1] as Value,
    define: ([x]) => [get(x, 2), get(x, 3), get(x, 6), get(x, 7)],
  },
  {
    name: "ExpandLike",
    operator: "ExpandLike",
    operands: [arrayOf([2, 1]), arrayOf([2, 3], 40)],
    build: ([x, like]) => layout.expandLike(x as Value, like as Value),
    define: ([x]) => [0, 0, 0, 1, 1, 1].map((row) => get(x, row)),
  },
  {
    name: "ZerosLike",
    operator: "ZerosLike",
    operands: [arrayOf([2, 3])],
    build: ([x]) => elementwise.add(x as Value, layout.zerosLike(x as Value)),
    define: ([x = []]) => x,
  },
  {
    name: "After",
    operator: "After",
    operands: [arrayOf([2, 3]), arrayOf([4], 20)],
    build: ([x, other]) => layout.after(x as Value, other as Value),
    define: ([x = []]) => x,
  },
];
