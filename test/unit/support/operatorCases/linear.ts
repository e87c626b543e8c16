import type { Value } from "../../../../src/backends/onnx/graph/graph";
import * as linear from "../../../../src/backends/onnx/graph/operators/linear";
import { arrayOf } from "../evaluateGraph";
import { get, product, range } from "./operatorCase";
import type { OperatorCase } from "./operatorCase";

const gemmCase = (transposeA: boolean, transposeB: boolean): OperatorCase => ({
  name: `Gemm ${transposeA ? "aᵀ" : "a"}·${transposeB ? "bᵀ" : "b"}`,
  operator: "Gemm",
  operands: [arrayOf(transposeA ? [3, 2] : [2, 3]), arrayOf(transposeB ? [4, 3] : [3, 4], 40)],
  build: ([a, b]) => linear.gemm(a as Value, b as Value, { transposeA, transposeB }),
  define: ([a, b]) =>
    product(
      (i, k) => get(a, transposeA ? k * 2 + i : i * 3 + k),
      (k, j) => get(b, transposeB ? j * 3 + k : k * 4 + j),
      2,
      3,
      4,
    ),
});

/** Products of matrices. */
export const linearCases: readonly OperatorCase[] = [
  {
    name: "MatMul, batched and broadcast",
    operator: "MatMul",
    operands: [arrayOf([2, 2, 3]), arrayOf([3, 2], 40)],
    build: ([a, b]) => linear.matmul(a as Value, b as Value),
    define: ([a, b]) =>
      range(2).flatMap((batch) =>
        product(
          (i, k) => get(a, batch * 6 + i * 3 + k),
          (k, j) => get(b, k * 2 + j),
          2,
          3,
          2,
        ),
      ),
  },
  gemmCase(false, false),
  gemmCase(false, true),
  gemmCase(true, false),
  gemmCase(true, true),
];
