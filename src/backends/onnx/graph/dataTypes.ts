import type { Shape } from "./dimensions";

/** Element types of a graph's values. The names are onnxruntime's. */
export type DataType = "float32" | "float64" | "int64" | "int32" | "uint8" | "bool";

/** Static type of a value: element type and symbolic shape. */
export interface ValueType {
  readonly dataType: DataType;
  readonly shape: Shape;
}

/** Element type codes of `TensorProto.DataType` in the ONNX specification. */
export const onnxElementType: Readonly<Record<DataType, number>> = {
  float32: 1,
  uint8: 2,
  int32: 6,
  int64: 7,
  bool: 9,
  float64: 11,
};

export function isFloat(dataType: DataType): dataType is "float32" | "float64" {
  return dataType === "float32" || dataType === "float64";
}

/** Encodes a constant's elements as little-endian bytes, the form of ONNX's `raw_data`. */
export function toRawData(elements: readonly number[], dataType: DataType): Uint8Array {
  switch (dataType) {
    case "float32":
      return new Uint8Array(Float32Array.from(elements).buffer);
    case "float64":
      return new Uint8Array(Float64Array.from(elements).buffer);
    case "int32":
      return new Uint8Array(Int32Array.from(elements).buffer);
    case "int64":
      return new Uint8Array(BigInt64Array.from(elements, BigInt).buffer);
    case "uint8":
    case "bool":
      return Uint8Array.from(elements);
  }
}
