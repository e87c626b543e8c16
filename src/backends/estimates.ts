/*
 * Estimates and checks for the backend that `openBackend` opens. These functions load neither weights nor native code,
 * because the extension host calls them.
 */

export { adapterParameters, readModelSizes } from "./onnx/estimate/modelSizes";
export { refuseUnusableModel } from "./onnx/estimate/modelProblems";
export { estimateRun, smallerRuns } from "./onnx/estimate/runEstimate";
export { trainingPasses } from "./onnx/estimate/trainingPasses";
