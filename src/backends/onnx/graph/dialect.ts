import type { DataType } from "./dataTypes";

/**
 * How a graph is written in ONNX. `standard` uses ONNX's own operators wherever there is one. `webgpu` uses those alone
 * that onnxruntime's WebGPU provider has kernels for, so that no node of a step leaves the device:
 *
 * - integers are of 32 bits, since it has kernels for no others (token ids and places fit; a tensor's shape stays
 *   int64);
 * - sine and cosine are computed from sums and products, since a WebGPU device need get its own right only to 2⁻¹¹
 *   (WGSL, section 15.7.4);
 * - a logarithm of a softmax, zeros and added rows are put together from other operators.
 */
export type Dialect = "standard" | "webgpu";

/**
 * What products are computed in. With `float16` their operands are rounded on the way in, and what they give is float32
 * again: weights, sums, norms, softmax and losses stay as they are (Micikevicius et al. 2018, arXiv 1710.03740).
 */
export type Precision = "float32" | "float16";

/** The type that a value is written with. */
export function writtenType(dataType: DataType, dialect: Dialect): DataType {
  return dialect === "webgpu" && dataType === "int64" ? "int32" : dataType;
}
