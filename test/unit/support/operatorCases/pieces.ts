import type { Value } from "../../../../src/backends/onnx/graph/graph";
import * as elementwise from "../../../../src/backends/onnx/graph/operators/elementwise";
import * as linear from "../../../../src/backends/onnx/graph/operators/linear";
import * as pieces from "../../../../src/backends/onnx/graph/operators/pieces";
import * as reduction from "../../../../src/backends/onnx/graph/operators/reduction";
import { arrayOf } from "../evaluateGraph";
import { get, product } from "./operatorCase";
import type { OperatorCase } from "./operatorCase";

/** A computation in pieces. */
export const piecesCases: readonly OperatorCase[] = [
  {
    name: "InPieces, with a smaller last piece",
    operator: "InPieces",
    operands: [arrayOf([5, 2]), arrayOf([3, 2], 20)],
    // The products of each row with the rows of a matrix, plus their sum over all rows.
    build: ([x, matrix]) => {
      const [products, total] = pieces.inPieces({ rows: 2, count: 3 }, ({ rows, whole }) => {
        const value = linear.gemm(rows(x as Value), whole(matrix as Value), { transposeB: true });
        return [
          { value, combine: "rows" },
          { value: reduction.reduceSum(value), combine: "sum" },
        ];
      }) as [Value, Value];
      return elementwise.add(products, total);
    },
    define: ([x = [], matrix = []]) => {
      const products = product(
        (i, k) => get(x, i * 2 + k),
        (k, j) => get(matrix, j * 2 + k),
        5,
        2,
        3,
      );
      const total = products.reduce((sum, element) => sum + element, 0);
      return products.map((element) => element + total);
    },
  },
];
