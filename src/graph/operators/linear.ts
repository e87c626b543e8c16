import type { Value } from "../graph";
import { apply } from "../graph";

/** a [..., m, k] · b [..., k, n] → [..., m, n]; leading axes broadcast. */
export const matmul = (a: Value, b: Value): Value => apply("MatMul", [a, b], {});

/** op(a) · op(b) of two matrices. */
export const gemm = (a: Value, b: Value, options: { transposeA?: boolean; transposeB?: boolean } = {}): Value =>
  apply("Gemm", [a, b], { transposeA: options.transposeA ?? false, transposeB: options.transposeB ?? false });
