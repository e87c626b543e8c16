import { transposeLast } from "../operators/layout";
import type { linearRules } from "../signatures/linear";
import { gemm, matmul } from "../operators/linear";
import type { GradientTable } from "./rule";
import { rule, sumToShapeOf } from "./rule";

export const linearGradients: GradientTable<typeof linearRules> = {
  // y = a·b: da = dy·bᵀ, db = aᵀ·dy
  MatMul: rule(({ gradient, a, b }) => [
    () => sumToShapeOf(a, matmul(gradient, transposeLast(b))),
    () => sumToShapeOf(b, matmul(transposeLast(a), gradient)),
  ]),
  // The formulas are those of MatMul. Gemm can transpose its operands itself, so the graph makes no transposed copy.
  Gemm: rule(({ gradient, a, b, attributes: { transposeA, transposeB } }) => [
    () =>
      transposeA
        ? gemm(b, gradient, { transposeA: transposeB, transposeB: true })
        : gemm(gradient, b, { transposeB: !transposeB }),
    () =>
      transposeB
        ? gemm(gradient, a, { transposeA: true, transposeB: transposeA })
        : gemm(a, gradient, { transposeA: !transposeA }),
  ]),
};
