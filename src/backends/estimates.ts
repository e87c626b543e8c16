import type { MemoryEstimator } from "./memoryEstimator";
import { onnxEstimator } from "./onnx/estimate/runEstimate";

export { adapterParameters, readModelSizes } from "./onnx/estimate/modelSizes";

/** The estimator of the backend that `openBackend` opens. This module loads no native code. */
export const memoryEstimator: MemoryEstimator = onnxEstimator;
