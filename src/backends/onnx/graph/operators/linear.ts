import type { Value } from "../graph";
import { apply } from "../graph";

/** a [..., m, k] · b [..., k, n] → [..., m, n]. The leading axes are broadcast. */
export function matmul(a: Value, b: Value): Value {
  return apply("MatMul", [a, b], {});
}

/** Product of two matrices. The options can transpose a matrix before the product. */
export function gemm(a: Value, b: Value, options: { transposeA?: boolean; transposeB?: boolean } = {}): Value {
  return apply("Gemm", [a, b], { transposeA: options.transposeA ?? false, transposeB: options.transposeB ?? false });
}
