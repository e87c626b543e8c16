/*
 * Memory estimates for the backend that `openBackend` opens. These functions load neither a model nor native code,
 * because the extension host calls them.
 */

export { adapterParameters, readModelSizes } from "./onnx/estimate/modelSizes";
export { estimateRun, smallerRuns } from "./onnx/estimate/runEstimate";
