import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { HumanError } from "../../../../protocol/humanError";
import { cpuDevice } from "../../runtime/cpuDevice";
import type { Device } from "../../runtime/device";
import { floatTensor } from "../../runtime/tensor";
import type { Tensor } from "../../runtime/tensor";
import { isThere } from "../../../../tokenizer/jsonFile";
import type { LanguageModel } from "../languageModel";
import { headWeight } from "../sharedHead";
import { openSafetensors } from "../safetensorsReader";
import type { SafetensorsFile } from "../safetensorsReader";
import { writeSafetensors } from "../safetensorsWriter";
import type { Weights } from "../weights";
import { elementsOfWeight } from "../weights";
import type { AdapterSettings } from "./adapterSettings";
import { adapterConfigFile, isTargeted, loraOf, readAdapterSettings, usualRemedy } from "./adapterSettings";
import type { AdaptedModel, Lora } from "./lora";
import { adaptModel, loraNames, modulesNamed, trainedParameters } from "./lora";

const adapterWeightsFile = "adapter_model.safetensors";

/** Prefix of every tensor name in PEFT's adapter files. */
const peftPrefix = "base_model.model.";

export function isAdapterFolder(folder: string): Promise<boolean> {
  return isThere(path.join(folder, adapterConfigFile));
}

/**
 * The model that an adapter was trained for: a path, or a name on the Hugging Face hub.
 * @throws HumanError if the adapter's folder does not name this model
 */
export function baseModelOf(folder: string, { base_model_name_or_path: name }: AdapterSettings): string {
  if (name) return name;
  throw new HumanError(
    `${path.join(folder, adapterConfigFile)} names no base model; add the path of the base model to this file as "base_model_name_or_path".`,
  );
}

/** The names of projections and weights in an adapter's file. */
export interface AdapterNames {
  /** The projections that the file adapts. */
  readonly modules: readonly string[];
  /**
   * Weights of the base model that the adapter's file also contains. The key is a weight's name in the base model. The
   * value is its name in the adapter's file.
   */
  readonly baseWeights: ReadonlyMap<string, string>;
}

/**
 * Reads an adapter folder that PEFT or `writeAdapter` wrote.
 * @param known the adapter's settings, if the caller has read them
 * @returns the model with the adapter on top, and the adapter's weights
 * @throws HumanError if the adapter is of another kind, or belongs to another model
 */
export async function readAdapter(
  base: LanguageModel,
  folder: string,
  known?: AdapterSettings,
): Promise<{ readonly model: AdaptedModel; readonly weights: Weights }> {
  const settings = known ?? (await readAdapterSettings(folder));
  const file = await openAdapterFile(folder);
  try {
    const names = namesIn(file);
    refuseForeignModules(file, names, base, settings);
    const model = adaptModel(base, loraOf(settings, names.modules));
    return { model, weights: await readWeights(model, file) };
  } finally {
    await file.close();
  }
}

/** Reads the names of projections and weights in an adapter's file. The base model need not be known. */
export async function readAdapterNames(folder: string): Promise<AdapterNames> {
  const file = await openAdapterFile(folder);
  await file.close();
  return namesIn(file);
}

/** @throws HumanError if the adapter's weights are missing or in another format */
export async function openAdapterFile(folder: string): Promise<SafetensorsFile> {
  const filePath = path.join(folder, adapterWeightsFile);
  const pickle = path.join(folder, "adapter_model.bin");
  if (!(await isThere(filePath)) && (await isThere(pickle)))
    throw new HumanError(
      `${pickle} is a PyTorch pickle, which Lethe does not read; load the adapter in Python with PEFT's ` +
        "PeftModel.from_pretrained and save it with save_pretrained, which writes safetensors.",
    );
  return openSafetensors(filePath);
}

/**
 * PEFT writes the two matrices of each adapted projection. If the adapter changes the vocabulary projection, PEFT also
 * writes weights of the base model. If such a weight belongs to an adapted projection, its name ends with
 * `base_layer.weight`.
 */
function namesIn(file: SafetensorsFile): AdapterNames {
  const names = [...file.tensors.keys()];
  const modules = new Set(
    names.flatMap((name) => /^base_model\.model\.(.+)\.lora_[AB]\.weight$/.exec(name)?.[1] ?? []),
  );
  const baseWeights = new Map<string, string>();
  for (const name of names) {
    const [, module, isAdapted] = /^base_model\.model\.(.+?)(\.base_layer)?\.(?:weight|bias)$/.exec(name) ?? [];
    if (module === undefined || /\.lora_[AB]$/.test(module) || modules.has(module) !== Boolean(isAdapted)) continue;
    baseWeights.set(name.slice(peftPrefix.length).replace(".base_layer.", "."), name);
  }
  return { modules: [...modules], baseWeights };
}

/**
 * Refuses a file that contains a foreign tensor. Each tensor must belong to a projection that PEFT would adapt, or it
 * must be a weight of the base model.
 */
function refuseForeignModules(
  file: SafetensorsFile,
  { modules, baseWeights }: AdapterNames,
  base: LanguageModel,
  settings: AdapterSettings,
): void {
  const embedding = [...file.tensors.keys()].find((name) => /\.lora_embedding_[AB]$/.test(name));
  if (embedding !== undefined)
    throw new HumanError(
      `${file.path} has the tensor "${embedding}", but Lethe adapts only projections and no embedding; merge the adapter ` +
        "into its model with PEFT's merge_and_unload, and use the merged model.",
    );
  // If the embedding is also the vocabulary projection, the model has no parameter `lm_head.weight`. PEFT uses this
  // name anyway.
  const known = new Set([...base.parameters.map(({ name }) => name), headWeight]);
  const own = new Set([
    ...modules.filter((module) => known.has(`${module}.weight`)).flatMap((module) => Object.values(loraNames(module))),
    ...[...baseWeights].flatMap(([name, inFile]) => (known.has(name) ? [inFile.slice(peftPrefix.length)] : [])),
  ]);
  for (const name of file.tensors.keys())
    if (!name.startsWith(peftPrefix) || !own.has(name.slice(peftPrefix.length)))
      throw new HumanError(
        `${file.path} has the tensor "${name}", which belongs to no projection of the model; ${usualRemedy}.`,
      );
  const left = modules.find((module) => !isTargeted(settings, module));
  if (left !== undefined)
    throw new HumanError(
      `${file.path} adapts "${left}", but "target_modules" in ${adapterConfigFile} leaves this projection out, so that PEFT ` +
        'would not use its tensors; correct "target_modules".',
    );
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
 * @param options.replaced names of the base model's weights that were read from an adapter's folder. These weights are
 *   written too
 */
export async function writeAdapter(
  folder: string,
  model: AdaptedModel,
  weights: Weights,
  baseModel: string,
  { replaced = new Set(), device = cpuDevice }: AdapterOptions = {},
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const sources = new Map(trainedParameters(model).map((parameter) => [peftPrefix + parameter.name, parameter]));
  for (const parameter of model.base.parameters)
    if (replaced.has(parameter.name)) sources.set(nameOfBaseWeight(parameter.name, model), parameter);
  const tensors = [...sources].map(([name, { shape }]) => ({ name, shape, dtype: "F32" }) as const);
  await writeSafetensors(path.join(folder, adapterWeightsFile), tensors, (name) =>
    elementsOfWeight(weights, sources.get(name)?.name ?? name, device),
  );
  await writeFile(
    path.join(folder, adapterConfigFile),
    `${JSON.stringify(peftSettings(model.base, model.lora, baseModel), null, 2)}\n`,
  );
}

interface AdapterOptions {
  readonly replaced?: ReadonlySet<string>;
  readonly device?: Device;
}

function nameOfBaseWeight(name: string, { lora }: AdaptedModel): string {
  const end = name.lastIndexOf(".");
  const isAdapted = lora.modules.includes(name.slice(0, end));
  return peftPrefix + (isAdapted ? `${name.slice(0, end)}.base_layer${name.slice(end)}` : name);
}

function peftSettings(base: LanguageModel, lora: Lora, baseModel: string): object {
  const lastNames = [...new Set(lora.modules.map((module) => module.slice(module.lastIndexOf(".") + 1)))];
  // By default, the settings list the last parts of the projections' names, such as `q_proj`. PEFT adapts every
  // projection with such a name. If the adapter changes `q_proj` only in some layers, PEFT would adapt too many
  // projections. In this case, the settings list the full names of the adapted projections.
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
    use_rslora: lora.isRankStabilized ?? false,
    modules_to_save: null,
    rank_pattern: lora.rankPattern ?? {},
    alpha_pattern: lora.alphaPattern ?? {},
  };
}
