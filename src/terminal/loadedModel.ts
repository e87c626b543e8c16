import path from "node:path";
import { baseModelOf, isAdapterFolder, readAdapter } from "../backends/onnx/models/adapters/adapterFolder";
import { languageModelOf } from "../backends/onnx/models/architecture";
import { openModelFiles } from "../backends/onnx/models/modelReader";
import { openDevice } from "../backends/onnx/models/openDevice";
import type { LanguageModel } from "../backends/onnx/models/languageModel";
import { loadTokenizer } from "../tokenizer/tokenizer";
import type { TextTokenizer } from "../tokenizer/tokenizer";
import { loadWeights, placeWeights } from "../backends/onnx/models/weights";
import type { Weights } from "../backends/onnx/models/weights";
import type { Device, DeviceKind } from "../backends/onnx/runtime/device";

export interface LoadedModel {
  /** Where the weights are. */
  readonly device: Device;
  readonly model: LanguageModel;
  readonly tokenizer: TextTokenizer;
  readonly weights: Weights;
}

/**
 * @param folder a model's, or an adapter's, which is put on top of the model that it names (a relative path counts from
 *   the adapter's folder)
 * @throws HumanError for a folder that holds no model that Lethe can use
 */
export async function loadModel(folder: string, kind: DeviceKind = "cpu"): Promise<LoadedModel> {
  const device = await openDevice(kind);
  const isAdapter = await isAdapterFolder(folder);
  const checkpoint = await openModelFiles(isAdapter ? path.resolve(folder, await baseModelOf(folder)) : folder);
  try {
    const base = languageModelOf(checkpoint);
    const tokenizer = await loadTokenizer(checkpoint.folder);
    const weights = await loadWeights(base, checkpoint, { device });
    if (!isAdapter) return { device, model: base, tokenizer, weights };
    const adapter = await readAdapter(base, folder);
    const placed = await placeWeights(adapter.weights, device);
    return { device, model: adapter.model, tokenizer, weights: new Map([...weights, ...placed]) };
  } finally {
    await checkpoint.close();
  }
}
