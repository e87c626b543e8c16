import type { Value } from "../graph";
import { apply } from "../graph";
import { gemm } from "./linear";

/**
 * The matrix [rows, columns] that blocks [rows, columns / blockSize, blockSize / 2] and scales [rows, columns /
 * blockSize] represent.
 */
export function dequantize(blocks: Value, scales: Value): Value {
  return apply("Dequantize", [blocks, scales], {});
}

/** x [n, inputs] · Wᵀ for a 4-bit weight W [outputs, inputs]. W is never dequantized as a whole. */
export function productWith(x: Value, weight: Value): Value {
  const { producer } = weight;
  if (producer?.operator !== "Dequantize") return gemm(x, weight, { transposeB: true });
  return apply("QuantizedProduct", [x, ...producer.inputs], {});
}
