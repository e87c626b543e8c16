import type { Value } from "../graph";
import { transposeLast } from "../operators/layout";
import type { LinearAttributes } from "../signatures/linear";
import { gemm, matmul } from "../operators/linear";
import type { GradientTable } from "./rule";
import { rule, sumToShapeOf } from "./rule";

export const linearGradients: GradientTable<LinearAttributes> = {
  // y = a·b: da = dy·bᵀ, db = aᵀ·dy
  MatMul: rule(({ gradient, a, b }) => [
    () => sumToShapeOf(a, matmul(gradient, transposeLast(b))),
    () => sumToShapeOf(b, matmul(transposeLast(a), gradient)),
  ]),
  // The formulas are those of MatMul. Gemm transposes its operands itself, so no transposed copy is made.
  Gemm: rule(({ gradient, a, b, attributes: { transposeA, transposeB } }) => [
    (): Value =>
      transposeA
        ? gemm(b, gradient, { transposeA: transposeB, transposeB: true })
        : gemm(gradient, b, { transposeB: !transposeB }),
    (): Value =>
      transposeB
        ? gemm(gradient, a, { transposeA: true, transposeB: transposeA })
        : gemm(a, gradient, { transposeA: !transposeA }),
  ]),
};
