import path from "node:path";
import { readAdapter } from "../../backends/onnx/models/adapters/adapterFolder";
import { isAdapted, silenceAdapter } from "../../backends/onnx/models/adapters/lora";
import { languageModelOf } from "../../backends/onnx/models/architecture";
import type { ModelFiles } from "../../backends/onnx/models/modelReader";
import { openModelFiles } from "../../backends/onnx/models/modelReader";
import type { LanguageModel } from "../../backends/onnx/models/languageModel";
import type { TextTokenizer } from "../../tokenizer/tokenizer";
import { loadTokenizer } from "../../tokenizer/tokenizer";
import type { Weights } from "../../backends/onnx/models/weights";
import { drawWeights, loadWeights, placeWeights } from "../../backends/onnx/models/weights";
import { HumanError } from "../../protocol/humanError";
import { layout } from "../../runs/layout";
import { cpuDevice } from "../../backends/onnx/runtime/cpuDevice";
import type { Device } from "../../backends/onnx/runtime/device";
import { modelToTrain, withFreshAdapter } from "./trainedModel";
import type { JobInput } from "../process/workerMessages";

/** The model of a run as it is before the first step. */
export interface OpenedRun {
  readonly source: ModelFiles;
  readonly model: LanguageModel;
  readonly tokenizer: TextTokenizer;
  /** What the run computes on, where its weights are. */
  readonly device: Device;
  /**
   * Training changes them in place, or where they are on a device, puts others in their place; so does `readExported`.
   */
  readonly weights: Weights;
  /** Whether there are no weights yet but freshly drawn ones. */
  readonly isUntrained: boolean;
  /** The weights once more, as they were before the first step. */
  readonly loadOriginal: () => Promise<Weights>;
  /** Overwrites the weights with those of a folder that the run has written, since two sets may not fit into memory. */
  readonly readExported: (folder: string) => Promise<void>;
}

/** @throws HumanError for a model that cannot be used */
export async function openRun({ kind, configuration }: JobInput, device: Device = cpuDevice): Promise<OpenedRun> {
  const source = await openModelFiles(configuration.model, { allowUntrained: kind === "prepare" });
  const base = languageModelOf(source);
  const model = modelToTrain(base, source, configuration.adapter);
  const unadapted = isAdapted(model) ? model.base : model;
  const tokenizer = await loadTokenizer(source.folder);
  refuseForeignTokenizer(source, model, tokenizer);
  if (model.quantized && device.hasOwnMemory)
    throw new HumanError(
      `"adapter.frozenBits" is 4, which runs on the CPU alone in this version; set "device.name" to "cpu" or leave it out.`,
    );
  const isUntrained = source.tensors.size === 0;
  const { seed } = configuration.training;
  const load = async (): Promise<Weights> =>
    isUntrained ? placeWeights(drawWeights(base, seed), device) : loadWeights(unadapted, source, { device });
  const withAdapter = async (onDevice: Weights): Promise<Weights> => withFreshAdapter(model, onDevice, seed, device);
  const loaded = await load();
  const weights = await withAdapter(loaded);
  let isExported = false;
  // Until they are overwritten, an adapter's base weights stay as they were, so nothing need be read again.
  const loadOriginal = async (): Promise<Weights> =>
    withAdapter(isAdapted(model) && !isExported ? loaded : await load());
  const readExported = async (folder: string): Promise<void> => {
    // Weights of 4 bits are not made anew from merged ones, whose rounding would lose the adapter: they stay as they
    // are.
    if (model.quantized && isAdapted(model)) {
      const { weights: adapter } = await readAdapter(base, path.join(folder, layout.adapter));
      for (const [name, { data }] of adapter) (weights.get(name)?.data as Float32Array).set(data as Float32Array);
      return;
    }
    isExported = true;
    const exported = await openModelFiles(folder);
    await loadWeights(base, exported, { device, over: weights });
    await exported.close();
    // The adapter is merged into what was read, so that beside it there is nothing more to add.
    if (isAdapted(model)) await silenceAdapter(model, weights, device);
  };
  return { source, model, tokenizer, device, weights, isUntrained, loadOriginal, readExported };
}

/** A model and a tokenizer of two kinds would train on noise. */
function refuseForeignTokenizer(source: ModelFiles, model: LanguageModel, tokenizer: TextTokenizer): void {
  if (tokenizer.vocabularySize > model.vocabularySize)
    throw new HumanError(
      `${source.folder}: tokenizer.json has ${tokenizer.vocabularySize} tokens and the model's vocabulary ` +
        `${model.vocabularySize}; use the tokenizer that belongs to the model.`,
    );
}
