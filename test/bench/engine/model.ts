// What writes a model of random weights, for test/bench/randomModel.mjs.
export { createRandom } from "../../../src/data/random";
export { languageModelOf } from "../../../src/models/architecture";
export { writeSafetensors } from "../../../src/models/safetensorsWriter";
export { elementCount, storageTypeOf } from "../../../src/models/storageTypes";
