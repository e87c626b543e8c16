import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import { HumanError } from "../../../../protocol/humanError";
import { cpuDevice } from "../../runtime/cpuDevice";
import type { Device } from "../../runtime/device";
import { floatTensor } from "../../runtime/tensor";
import type { Tensor } from "../../runtime/tensor";
import { isThere, readJsonObject } from "../../../../tokenizer/jsonFile";
import type { LanguageModel } from "../languageModel";
import { openSafetensors } from "../safetensorsReader";
import type { SafetensorsFile } from "../safetensorsReader";
import { writeSafetensors } from "../safetensorsWriter";
import type { Weights } from "../weights";
import { elementsOfWeight } from "../weights";
import type { AdaptedModel, Lora } from "./lora";
import { adaptModel, modulesNamed, trainedParameters } from "./lora";

export const adapterConfigFile = "adapter_config.json";
export const adapterWeightsFile = "adapter_model.safetensors";

/** Prefix of every tensor name in PEFT's adapter files. */
const peftPrefix = "base_model.model.";

const usualRemedy = "use an adapter that Lethe or PEFT saved for this model";

/**
 * The settings of PEFT that change how LoRA is computed. Lethe supports only plain LoRA, so most settings have only one
 * allowed value.
 */
const settingsSchema = z.object({
  peft_type: z.literal("LORA"),
  base_model_name_or_path: z.string().nullish(),
  r: z.int().positive(),
  lora_alpha: z.number().positive(),
  lora_dropout: z.number().min(0).lt(1).default(0),
  bias: z.literal("none").default("none"),
  lora_bias: z.literal(false).default(false),
  fan_in_fan_out: z.literal(false).default(false),
  use_dora: z.literal(false).default(false),
  use_rslora: z.literal(false).default(false),
  rank_pattern: z.strictObject({}).nullish(),
  alpha_pattern: z.strictObject({}).nullish(),
  modules_to_save: z.array(z.string()).max(0).nullish(),
});
type Settings = z.output<typeof settingsSchema>;

export function isAdapterFolder(folder: string): Promise<boolean> {
  return isThere(path.join(folder, adapterConfigFile));
}

/**
 * The model that an adapter was trained for: a path, or a name on the Hugging Face hub.
 * @throws HumanError if the adapter's folder does not name this model
 */
export async function baseModelOf(folder: string): Promise<string> {
  const { base_model_name_or_path: name } = await readPeftSettings(folder);
  if (name) return name;
  throw new HumanError(
    `${path.join(folder, adapterConfigFile)} names no base model; add the path of the base model to this file as "base_model_name_or_path".`,
  );
}

/**
 * Reads an adapter folder that PEFT or `writeAdapter` wrote.
 * @returns the model with the adapter on top, and the adapter's weights
 * @throws HumanError if the adapter is of another kind, or belongs to another model
 */
export async function readAdapter(
  base: LanguageModel,
  folder: string,
): Promise<{ readonly model: AdaptedModel; readonly weights: Weights }> {
  const settings = await readPeftSettings(folder);
  const file = await openSafetensors(path.join(folder, adapterWeightsFile));
  try {
    const model = adaptModel(base, {
      modules: modulesIn(file, base),
      rank: settings.r,
      alpha: settings.lora_alpha,
      dropout: settings.lora_dropout,
    });
    return { model, weights: await readWeights(model, file) };
  } finally {
    await file.close();
  }
}

async function readPeftSettings(folder: string): Promise<Settings> {
  const filePath = path.join(folder, adapterConfigFile);
  const found = await readJsonObject(filePath, usualRemedy);
  const result = settingsSchema.safeParse(found);
  if (result.success) return result.data;
  const key = String(result.error.issues[0]?.path[0] ?? "");
  throw new HumanError(
    `${filePath}: "${key}" is ${JSON.stringify(found[key] ?? null)}, but Lethe reads only plain LoRA adapters; save the ` +
      "adapter without this setting, or merge the adapter into its model with PEFT.",
  );
}

/** Finds the projections for which the file contains LoRA matrices. Every tensor of the file must be such a matrix. */
function modulesIn(file: SafetensorsFile, base: LanguageModel): string[] {
  const known = new Set(base.parameters.map(({ name }) => name));
  const modules = new Set<string>();
  for (const name of file.tensors.keys()) {
    const [, module = ""] = /^base_model\.model\.(.+)\.lora_[AB]\.weight$/.exec(name) ?? [];
    if (!known.has(`${module}.weight`))
      throw new HumanError(
        `${file.path} has the tensor "${name}", which belongs to no projection of the model; ${usualRemedy}.`,
      );
    modules.add(module);
  }
  return [...modules];
}

async function readWeights(model: AdaptedModel, file: SafetensorsFile): Promise<Weights> {
  const weights = new Map<string, Tensor>();
  for (const { name, shape } of trainedParameters(model)) {
    const entry = file.tensors.get(peftPrefix + name);
    if (entry?.shape.join() !== shape.join())
      throw new HumanError(
        `${file.path}: the tensor "${peftPrefix}${name}" is ${entry ? `[${entry.shape.join(", ")}]` : "missing"}, but the ` +
          `model needs the shape [${shape.join(", ")}]; ${usualRemedy}.`,
      );
    weights.set(name, floatTensor(await file.read(peftPrefix + name), shape));
  }
  return weights;
}

/**
 * Writes a model's adapter in float32. PEFT's `PeftModel.from_pretrained` and `readAdapter` can read it.
 * @param folder the folder to write. It is created if it does not exist
 * @param baseModel path or id of the model that the adapter belongs to
 */
export async function writeAdapter(
  folder: string,
  model: AdaptedModel,
  weights: Weights,
  baseModel: string,
  device: Device = cpuDevice,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const tensors = trainedParameters(model).map(
    ({ name, shape }) => ({ name: peftPrefix + name, shape, dtype: "F32" }) as const,
  );
  await writeSafetensors(path.join(folder, adapterWeightsFile), tensors, (name) =>
    elementsOfWeight(weights, name.slice(peftPrefix.length), device),
  );
  await writeFile(
    path.join(folder, adapterConfigFile),
    `${JSON.stringify(peftSettings(model.base, model.lora, baseModel), null, 2)}\n`,
  );
}

function peftSettings(base: LanguageModel, lora: Lora, baseModel: string): object {
  const lastNames = [...new Set(lora.modules.map((module) => module.slice(module.lastIndexOf(".") + 1)))];
  // PEFT adapts every projection whose name ends with one of the target modules, such as `q_proj`. If the adapter
  // changes `q_proj` only in some layers, this would adapt too many projections. The settings then list the full names
  // of the adapted projections.
  const isEvery = modulesNamed(base, lastNames).length === lora.modules.length;
  return {
    peft_type: "LORA",
    task_type: "CAUSAL_LM",
    base_model_name_or_path: baseModel,
    inference_mode: true,
    r: lora.rank,
    lora_alpha: lora.alpha,
    lora_dropout: lora.dropout,
    target_modules: isEvery ? lastNames : lora.modules,
    bias: "none",
    fan_in_fan_out: false,
    init_lora_weights: true,
    use_dora: false,
    use_rslora: false,
    modules_to_save: null,
    rank_pattern: {},
    alpha_pattern: {},
  };
}
