import type { TextTokenizer } from "../../../tokenizer/tokenizer";
import { loadTokenizer } from "../../../tokenizer/tokenizer";
import type { ModelSpec, OnWarning } from "../../backend";
import { isAdapterFolder, readAdapter, readAdapterNames } from "../models/adapters/adapterFolder";
import type { AdapterSettings } from "../models/adapters/adapterSettings";
import { readAdapterSettings } from "../models/adapters/adapterSettings";
import { withBaseWeights } from "../models/adapters/baseWeights";
import type { AdaptedModel } from "../models/adapters/lora";
import { adaptModel, drawAdapter, modulesNamed } from "../models/adapters/lora";
import { languageModelOf } from "../models/architecture";
import { disturbed } from "../models/disturbed";
import { folderWarnings } from "../models/folderWarnings";
import type { LanguageModel } from "../models/languageModel";
import { headModule } from "../models/languageModel";
import type { ModelFiles } from "../models/modelReader";
import { openModelFiles } from "../models/modelReader";
import { quantizeModel } from "../models/quantization";
import { rounded } from "../models/rounded";
import { resolveHead, separateHead } from "../models/sharedHead";
import { unreadTensors } from "../models/unreadTensors";
import type { Weights } from "../models/weights";
import { drawWeights, loadWeights, placeWeights } from "../models/weights";
import type { Device } from "../runtime/device";
import { baseFolderOf } from "./baseFolder";
import { overwriteWeights } from "./overwriteWeights";
import { refuseForeignTokenizer, refuseUnusableSpec } from "./refusals";
import { tokenizerWithin } from "./tokenizerWithin";

/** An open model folder, and the model's weights on a device. */
export interface OpenedModel {
  /** The files of the model. For the folder of an adapter, these are the files of its base model. */
  readonly source: ModelFiles;
  readonly model: LanguageModel;
  readonly tokenizer: TextTokenizer;
  /** The model's tensors. Training and `readBack` change or replace them. */
  readonly weights: Weights;
  readonly isUntrained: boolean;
  /**
   * Reads the weights as they were before the first step. The caller must release every tensor that is not also in
   * `weights`.
   */
  readonly loadOriginal: () => Promise<Weights>;
  /**
   * Overwrites the weights with the weights in a folder that `save` has written. No second model is loaded, because
   * memory may be too small for it.
   */
  readonly readBack: (folder: string) => Promise<void>;
  /** Mixes the weights in the folder with random numbers. Only for a model without an adapter. */
  readonly disturb: (noise: number, seed: number) => Promise<void>;
}

/**
 * Opens the folder of a model or of an adapter, and loads the weights onto the device.
 * @param onWarning receives a sentence about each setting, file or tensor of the folder that Lethe does not use
 * @throws HumanError for a folder or a setting that this backend cannot use
 */
export async function openModel(
  spec: ModelSpec,
  device: Device,
  onWarning: OnWarning = () => undefined,
): Promise<OpenedModel> {
  const settings = (await isAdapterFolder(spec.folder)) ? await readAdapterSettings(spec.folder) : undefined;
  const isAdapterOnly = settings !== undefined;
  const folder = settings ? await baseFolderOf(spec.folder, settings) : spec.folder;
  let source = await openModelFiles(folder, { allowUntrained: spec.mayBeUntrained === true });
  try {
    const isUntrained = source.tensors.size === 0;
    refuseUnusableSpec(spec, { isUntrained, isAdapterOnly, folder, device });
    const ownTokenizer = await loadTokenizer(folder, onWarning);
    languageModelOf(source);
    const resolved = await resolveHead(source);
    source = resolved.files;
    if (isAdapterOnly) {
      const names = await readAdapterNames(spec.folder);
      source = await withBaseWeights(source, spec.folder, names);
      if (names.modules.includes(headModule)) source = separateHead(source);
    }
    const base = languageModelOf(source);
    const files = spec.weightBits === 8 ? rounded(source, base) : source;
    const warnings = [resolved.warning, unreadTensors(files, base), ...(await folderWarnings(files))];
    for (const warning of warnings) if (warning !== undefined) onWarning(warning);
    refuseForeignTokenizer(folder, base, ownTokenizer);
    const tokenizer = tokenizerWithin(ownTokenizer, base.vocabularySize, folder);
    const is4Bit = spec.weightBits === 4 || spec.adapter?.frozenBits === 4;
    const inMemory = is4Bit ? quantizeModel(base) : base;
    const { seed = 0 } = spec;
    const adapter = settings
      ? await storedAdapter(inMemory, spec.folder, settings)
      : freshAdapter(inMemory, spec.adapter, seed);

    const loadBase = async (): Promise<Weights> =>
      isUntrained ? placeWeights(drawWeights(base, seed), device) : loadWeights(inMemory, files, { device });
    const withAdapter = async (weights: Weights): Promise<Weights> =>
      adapter ? new Map([...weights, ...(await placeWeights(await adapter.load(), device))]) : weights;
    const loaded = await loadBase();
    const weights = await withAdapter(loaded);
    const model = adapter?.model ?? inMemory;
    let isOverwritten = false;
    return {
      source: files,
      model,
      tokenizer,
      weights,
      isUntrained,
      // If the model has an adapter, training does not change the base weights. So the base weights in memory are the
      // original weights until `readBack` overwrites them. `readBack` does not overwrite base weights in 4 bits.
      loadOriginal: async () => withAdapter(adapter && !isOverwritten ? loaded : await loadBase()),
      disturb: async (noise, drawSeed) => {
        await loadWeights(inMemory, disturbed(files, noise, drawSeed), { device, over: weights });
      },
      readBack: async (saved) => {
        isOverwritten = !is4Bit;
        await overwriteWeights(weights, { base, inMemory, model, device }, saved);
      },
    };
  } catch (error) {
    await source.close();
    throw error;
  }
}

/** A model with an adapter, and the weights that the adapter has before the first step. */
interface AdapterSource {
  readonly model: AdaptedModel;
  readonly load: () => Promise<Weights>;
}

async function storedAdapter(base: LanguageModel, folder: string, settings: AdapterSettings): Promise<AdapterSource> {
  const { model } = await readAdapter(base, folder, settings);
  return { model, load: async () => (await readAdapter(base, folder, settings)).weights };
}

function freshAdapter(base: LanguageModel, adapter: ModelSpec["adapter"], seed: number): AdapterSource | undefined {
  if (!adapter) return undefined;
  const model = adaptModel(base, { ...adapter, modules: modulesNamed(base, adapter.targets) });
  return { model, load: () => Promise.resolve(drawAdapter(model, seed)) };
}
