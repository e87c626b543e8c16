import type { DataType } from "./dataTypes";

/**
 * The form of ONNX that a graph is written in. `standard` uses ONNX's own operator wherever ONNX has one. `webgpu` uses
 * only operators that onnxruntime's WebGPU provider has kernels for, so that every node of a step runs on the device:
 *
 * - Integers have 32 bits, because the provider has kernels for no other size. Token ids and positions fit into 32
 *   bits. The shape of a tensor stays int64.
 * - Sine and cosine are computed from sums and products. A WebGPU device guarantees its own sine and cosine only to an
 *   error of 2⁻¹¹ (WGSL, section 15.7.4).
 * - The logarithm of a softmax, zeros and added rows are built from other operators.
 */
export type Dialect = "standard" | "webgpu";

/**
 * The precision of matrix products. With `float16`, the operands of a product are rounded to float16, and the result is
 * float32 again. Weights, sums, norms, softmax and losses stay float32 (Micikevicius et al. 2018, arXiv 1710.03740).
 */
export type Precision = "float32" | "float16";

/** The element type that a dialect writes for a value. */
export function writtenType(dataType: DataType, dialect: Dialect): DataType {
  return dialect === "webgpu" && dataType === "int64" ? "int32" : dataType;
}
