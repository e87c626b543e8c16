import { Tensor as OnnxTensor } from "onnxruntime-node";
import type { Tensor } from "../../../src/backends/onnx/runtime/tensor";

/** A float64 tensor for graphs that are compared with an oracle, row-major. It shares the array's memory. */
export function doubleTensor(elements: Float64Array, shape: readonly number[]): Tensor {
  return new OnnxTensor("float64", elements, shape);
}
