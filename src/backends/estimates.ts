import type { MemoryEstimator } from "./memoryEstimator";
import { onnxEstimator } from "./onnx/estimate/runEstimate";

export { adapterParameters, readModelSizes } from "./onnx/estimate/modelSizes";

/** The estimator of the backend that `openBackend` opens. Loading it loads nothing native. */
export const memoryEstimator: MemoryEstimator = onnxEstimator;
