import { cp } from "node:fs/promises";
import path from "node:path";
import { writeAdapter } from "../../backends/onnx/models/adapters/adapterFolder";
import { isAdapted } from "../../backends/onnx/models/adapters/lora";
import { mergeAdapter } from "../../backends/onnx/models/adapters/merge";
import type { ModelFiles } from "../../backends/onnx/models/modelReader";
import type { WrittenType } from "../../backends/onnx/models/modelWriter";
import { writeModelFolder } from "../../backends/onnx/models/modelWriter";
import type { LanguageModel } from "../../backends/onnx/models/languageModel";
import type { Weights } from "../../backends/onnx/models/weights";
import { elementsOfWeight } from "../../backends/onnx/models/weights";
import { layout } from "../../runs/layout";
import type { Device } from "../../backends/onnx/runtime/device";

/** A model to write, and where it comes from. */
export interface ExportedModel {
  readonly source: ModelFiles;
  readonly model: LanguageModel;
  readonly weights: Weights;
  /** Where the weights are. */
  readonly device: Device;
  readonly dtype: WrittenType;
}

/**
 * Writes the weights as a Hugging Face folder. An adapter is merged into them, and stands beside them on its own.
 * It is merged into the source's own weights also where the run keeps them in 4 bits.
 * @param betweenTensors waited for before each tensor; it leaves the weights alone
 */
export async function writeModel(
  { source, model, weights, device, dtype }: ExportedModel,
  target: string,
  betweenTensors: () => Promise<void>,
): Promise<void> {
  const merging = { device, readOriginal: source.read };
  const merged = isAdapted(model) ? await mergeAdapter(model, weights, merging) : undefined;
  try {
    await writeModelFolder({
      source,
      target,
      tensors: isAdapted(model) ? model.base.parameters : model.parameters,
      read: async (name) => {
        await betweenTensors();
        return merged ? merged.read(name) : elementsOfWeight(weights, name, device);
      },
      dtype,
    });
  } finally {
    await merged?.dispose();
  }
  if (isAdapted(model)) await writeAdapter(path.join(target, layout.adapter), model, weights, source.folder, device);
}

/** Copies a finished model to where the configuration asks for it; what belongs to the run stays in the run. */
export async function copyModel(
  { folder, files }: { readonly folder: string; readonly files: readonly { readonly name: string }[] },
  target: string,
): Promise<void> {
  for (const { name } of files)
    if (!name.startsWith(`${layout.training}/`)) await cp(path.join(folder, name), path.join(target, name));
}
