import type { quantizedRules } from "../signatures/quantized";
import { after } from "../operators/layout";
import { gemm } from "../operators/linear";
import { dequantize } from "../operators/quantized";
import type { GradientTable } from "./rule";
import { notDifferentiable, rule } from "./rule";

export const quantizedGradients: GradientTable<typeof quantizedRules> = {
  // Blocks are frozen.
  Dequantize: notDifferentiable(),
  // y = x·Wᵀ: dx = dy·W. W is dequantized only after dy is computed, so that memory holds only one dequantized matrix
  // at a time.
  QuantizedProduct: rule(({ gradient, b: blocks, c: scales }) => [
    () => gemm(gradient, dequantize(blocks, after(scales, gradient))),
    undefined,
    undefined,
  ]),
};
