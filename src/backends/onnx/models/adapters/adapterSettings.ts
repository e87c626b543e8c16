import path from "node:path";
import { z } from "zod";
import { HumanError } from "../../../../protocol/humanError";
import { readJsonObject } from "../../../../tokenizer/jsonFile";
import { refusedKey } from "../keyRules";
import { headModule } from "../languageModel";
import { adapterKeys } from "./adapterKeys";
import type { Lora } from "./lora";
import { patternExpression } from "./lora";

export const adapterConfigFile = "adapter_config.json";

export const usualRemedy = "use an adapter that Lethe or PEFT saved for this model";

const names = z.union([z.string(), z.array(z.string())]).nullish();

/** The keys of PEFT's LoRA that Lethe reads. */
const settingsSchema = z.object({
  peft_type: z.literal("LORA"),
  base_model_name_or_path: z.string().nullish(),
  /** The revision of the base model in the Hugging Face cache. */
  revision: z.string().optional().catch(undefined),
  r: z.int().positive(),
  lora_alpha: z.number(),
  lora_dropout: z.number().min(0).lt(1).default(0),
  use_rslora: z.boolean().default(false),
  rank_pattern: z.record(z.string(), z.int().positive()).nullish(),
  alpha_pattern: z.record(z.string(), z.number()).nullish(),
  target_modules: names,
  exclude_modules: names,
  layers_to_transform: z.union([z.int(), z.array(z.int())]).nullish(),
  layers_pattern: names,
});
export type AdapterSettings = z.output<typeof settingsSchema>;

/**
 * Reads `adapter_config.json`.
 * @throws HumanError if a key has a value that Lethe does not support. The message names the key
 */
export async function readAdapterSettings(folder: string): Promise<AdapterSettings> {
  const filePath = path.join(folder, adapterConfigFile);
  const found = await readJsonObject(filePath, usualRemedy);
  const result = settingsSchema.safeParse(found);
  const key = result.success ? refusedKey(adapterKeys, found) : String(result.error.issues[0]?.path[0] ?? "");
  if (result.success && key === undefined) {
    refuseForeignExpressions(result.data, filePath);
    return result.data;
  }
  const value = key === undefined ? undefined : found[key];
  throw new HumanError(
    `${filePath}: "${key ?? ""}" is ${JSON.stringify(value ?? null)}, but Lethe reads only plain LoRA adapters; merge the ` +
      "adapter into its model with PEFT's merge_and_unload, and use the merged model.",
  );
}

/**
 * The settings contain regular expressions of Python. This function refuses an expression that JavaScript cannot read.
 * All other expressions have the same meaning in both languages.
 */
function refuseForeignExpressions(settings: AdapterSettings, filePath: string): void {
  const keys = ["rank_pattern", "alpha_pattern"] as const;
  const expressions = [
    ...keys.flatMap((key) => Object.keys(settings[key] ?? {}).map((expression) => [key, expression] as const)),
    ...(["target_modules", "exclude_modules"] as const).flatMap((key) => {
      const value = settings[key];
      return typeof value === "string" ? [[key, value] as const] : [];
    }),
    ...[settings.layers_pattern ?? []].flat().map((expression) => ["layers_pattern", expression] as const),
  ];
  for (const [key, expression] of expressions) {
    try {
      patternExpression(expression);
    } catch {
      throw new HumanError(
        `${filePath}: "${key}" has the regular expression ${JSON.stringify(expression)}, which Lethe cannot read; write the ` +
          "names of the projections in full.",
      );
    }
  }
}

/** Describes an adapter that has these settings and adapts the given projections. */
export function loraOf(settings: AdapterSettings, modules: readonly string[]): Lora {
  const { rank_pattern: ranks, alpha_pattern: alphas } = settings;
  return {
    modules,
    rank: settings.r,
    alpha: settings.lora_alpha,
    dropout: settings.lora_dropout,
    ...(settings.use_rslora && { isRankStabilized: true }),
    ...(ranks && Object.keys(ranks).length > 0 && { rankPattern: ranks }),
    ...(alphas && Object.keys(alphas).length > 0 && { alphaPattern: alphas }),
  };
}

/** Whether PEFT adapts a projection with these settings. PEFT decides this in `check_target_module_exists`. */
export function isTargeted(settings: AdapterSettings, module: string): boolean {
  const { target_modules: targets, exclude_modules: excluded } = settings;
  if (excluded && isNamed(excluded, module)) return false;
  if (targets === "all-linear") return module !== headModule;
  if (typeof targets === "string") return isNamed(targets, module);
  if (!targets || targets.includes(module)) return true;
  return isNamed(targets, module) && isInLayers(settings, module);
}

/**
 * Whether `names` contains the name of a projection. If `names` is a regular expression, it must match the whole name.
 * If `names` is a list, one of its items must be the whole name or the last parts of the name.
 */
function isNamed(names: string | readonly string[], module: string): boolean {
  if (typeof names === "string") return new RegExp(`^(?:${names})$`).test(module);
  return names.some((name) => module === name || module.endsWith(`.${name}`));
}

function isInLayers(
  { layers_to_transform: layers, layers_pattern: pattern }: AdapterSettings,
  module: string,
): boolean {
  const chosen = [layers ?? []].flat();
  if (chosen.length === 0) return true;
  const patterns = [pattern ?? []].flat().map((name) => `(?:^|.*?\\.)${name}`);
  const found = (patterns.length > 0 ? patterns : [".*?\\.[^.]*"])
    .map((before) => new RegExp(`^${before}\\.(?<layer>\\d+)\\.`).exec(module)?.groups?.["layer"])
    .find((layer) => layer !== undefined);
  return found !== undefined && chosen.includes(Number(found));
}
