import type { Value } from "../graph";
import { apply } from "../graph";
import { gemm } from "./linear";

/**
 * The matrix [rows, columns] of blocks [rows, columns / blockSize, blockSize / 2] and scales [rows, columns /
 * blockSize].
 */
export function dequantize(blocks: Value, scales: Value): Value {
  return apply("Dequantize", [blocks, scales], {});
}

/**
 * x [n, inputs] · Wᵀ of a weight [outputs, inputs]; one of 4 bits is never there whole for longer than the product
 * takes.
 */
export function productWith(x: Value, weight: Value): Value {
  const { producer } = weight;
  if (producer?.operator !== "Dequantize") return gemm(x, weight, { transposeB: true });
  return apply("QuantizedProduct", [x, ...producer.inputs], {});
}
