import { z } from "zod";
import { HumanError } from "../../../../protocol/humanError";
import { rmsNormalization } from "../../graph/operators/normalization";
import { readSettings } from "../architectureSettings";
import type { DecoderStyle } from "../blocks/decoderLayers";
import { decoder } from "../blocks/decoderLayers";
import { decoderSettingsSchema, decoderSizes, refuseOtherLayers } from "../decoderSettings";
import type { Architecture } from "../languageModel";
import { rotaryFrequencies } from "../rotaryFrequencies";

const settingsSchema = decoderSettingsSchema.extend({
  rms_norm_eps: z.number().positive().default(1e-6),
  /** Whether these projections have a bias: queries, keys, values, and the attention's output. */
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
});
const slidingWindow = z.number().int().positive().nullish();

/** LLaMA 1 to 3 (arXiv 2302.13971, 2307.09288, 2407.21783), as in transformers' `LlamaForCausalLM`. */
export const llama: Architecture = (configuration, file) => {
  const settings = readSettings(settingsSchema, configuration, file);
  refuseOtherLayers(configuration, "full_attention", file);
  return build(configuration, file, {
    hasBias: (projection) => (projection.startsWith("mlp.") ? settings.mlp_bias : settings.attention_bias),
  });
};

// If a key is missing in `config.json`, transformers' default is used.

const mistralSchema = z.object({ sliding_window: slidingWindow.default(4096) });

/** Mistral (arXiv 2310.06825): LLaMA with a sliding window in every layer. */
export const mistral: Architecture = (configuration, file) => {
  const { sliding_window: window } = readSettings(mistralSchema, configuration, file);
  refuseOtherLayers(configuration, window ? "sliding_attention" : "full_attention", file);
  const defaults = { num_key_value_heads: 8, max_position_embeddings: 131_072 };
  return build({ ...defaults, ...configuration }, file, { window: () => window ?? undefined });
};

const qwen2Schema = z.object({
  use_sliding_window: z.boolean().default(false),
  sliding_window: slidingWindow.default(4096),
  /** The first layer that has a window. This key is read only if `layer_types` is missing. */
  max_window_layers: z.number().int().nonnegative().default(28),
  layer_types: z.array(z.enum(["full_attention", "sliding_attention"])).nullish(),
});

/** Qwen2 (arXiv 2407.10671): LLaMA with a bias for queries, keys and values, and a window in some layers. */
export const qwen2: Architecture = (configuration, file) => {
  const settings = readSettings(qwen2Schema, configuration, file);
  const { layer_types: types, use_sliding_window: hasWindow, sliding_window: size } = settings;
  if (types?.includes("sliding_attention") && !(hasWindow && size))
    throw new HumanError(
      `${file}: "layer_types" has layers with "sliding_attention", but there is no window, since "use_sliding_window" is ` +
        `${hasWindow} and "sliding_window" is ${size ?? null}; check the model's config.json.`,
    );
  const isWindowed = (layer: number): boolean =>
    types ? types[layer] === "sliding_attention" : layer >= settings.max_window_layers;
  const defaults = { num_key_value_heads: 32, max_position_embeddings: 32_768 };
  return build({ ...defaults, ...configuration }, file, {
    hasBias: (projection) => /\.[qkv]_proj$/.test(projection),
    window: (layer) => (hasWindow && isWindowed(layer) ? (size ?? undefined) : undefined),
  });
};

function build(
  configuration: Readonly<Record<string, unknown>>,
  file: string,
  style: Pick<DecoderStyle, "hasBias" | "window">,
) {
  const settings = readSettings(settingsSchema, configuration, file);
  const sizes = decoderSizes(settings, file);
  return decoder(sizes, {
    frequencies: rotaryFrequencies(configuration, sizes.headSize, file),
    normalize: (x, weight) => rmsNormalization(x, weight(), settings.rms_norm_eps),
    hasNormWeights: true,
    ...style,
  });
}
