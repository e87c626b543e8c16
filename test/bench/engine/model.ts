// Writes model files, for test/bench/randomModel.mjs.
export { createRandom } from "../../../src/protocol/random";
export { languageModelOf } from "../../../src/backends/onnx/models/architecture";
export { writeSafetensors } from "../../../src/backends/onnx/models/safetensorsWriter";
export { countElements, storageTypeOf } from "../../../src/backends/onnx/models/storageTypes";
