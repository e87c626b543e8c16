import type { DataType } from "./dataTypes";

/**
 * The form of ONNX that a graph is written in. `standard` uses ONNX's own operator wherever ONNX has one. `webgpu` uses
 * only operators for which onnxruntime's WebGPU provider has kernels, so that every node runs on the device:
 *
 * - Integers have 32 bits, because the provider has kernels only for this size. Token ids and positions fit into 32
 *   bits. Only shapes stay int64, because the host computes them.
 * - Sine and cosine are computed from sums and products, because a device's own functions may have an error of 2⁻¹¹
 *   (WGSL, section 15.7.4).
 * - LogSoftmax, ZerosLike, ScatterAddRows and some others are built from simpler operators.
 */
export type Dialect = "standard" | "webgpu";

/**
 * The precision of matrix products. With `float16`, the operands of a product are rounded to float16, and its result is
 * converted back to float32. Weights, sums, norms, softmax and losses stay float32 (Micikevicius et al. 2018, arXiv
 * 1710.03740).
 */
export type Precision = "float32" | "float16";

/**
 * Returns the element type with which a value is written in ONNX. The two dialects may use different types for the same
 * value.
 */
export function writtenType(dataType: DataType, dialect: Dialect): DataType {
  return dialect === "webgpu" && dataType === "int64" ? "int32" : dataType;
}
