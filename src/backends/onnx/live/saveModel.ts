import path from "node:path";
import { publicModelName } from "../../../configuration/modelFolder";
import { layout } from "../../../runs/layout";
import type { SaveOptions } from "../../backend";
import { writeAdapter } from "../models/adapters/adapterFolder";
import { isAdapted } from "../models/adapters/lora";
import { mergeAdapter } from "../models/adapters/merge";
import { writeModelFolder } from "../models/modelWriter";
import { elementsOfWeight } from "../models/weights";
import type { Device } from "../runtime/device";
import type { OpenedModel } from "./openModel";

/**
 * Writes a model as a Hugging Face folder. If the model has an adapter, the adapter is also written separately. For the
 * merged model, the adapter is added to the unrounded weights of the source folder, even if the weights in memory have
 * 4 bits.
 */
export async function saveModel(
  { source, model, weights }: OpenedModel,
  device: Device,
  target: string,
  { dtype, betweenTensors }: SaveOptions,
): Promise<void> {
  const merged = isAdapted(model)
    ? await mergeAdapter(model, weights, { device, readOriginal: source.read })
    : undefined;
  const read = (name: string): Promise<Float32Array> => {
    if (merged) return merged.read(name);
    return model.quantized?.names.has(name) ? source.read(name) : elementsOfWeight(weights, name, device);
  };
  try {
    await writeModelFolder({
      source,
      target,
      tensors: isAdapted(model) ? model.base.parameters : model.parameters,
      read: async (name) => {
        await betweenTensors?.();
        return read(name);
      },
      dtype,
    });
  } finally {
    await merged?.dispose();
  }
  if (isAdapted(model))
    await writeAdapter(path.join(target, layout.adapter), model, weights, publicModelName(source.folder), {
      device,
      ...(source.replaced && { replaced: source.replaced }),
    });
}
