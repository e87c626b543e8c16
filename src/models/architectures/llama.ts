import { z } from "zod";
import { rmsNormalization } from "../../graph/operators/normalization";
import { readSettings } from "../architectureSettings";
import type { Projection } from "../blocks/decoder";
import { decoder } from "../blocks/decoder";
import { decoderSettingsSchema, decoderSizes } from "../decoderSettings";
import type { Architecture } from "../languageModel";
import { rotaryFrequencies } from "../rotaryFrequencies";

const settingsSchema = decoderSettingsSchema.extend({
  rms_norm_eps: z.number().positive().default(1e-6),
  /** Of queries, keys, values and the attention's output. */
  attention_bias: z.boolean().default(false),
  mlp_bias: z.boolean().default(false),
  sliding_window: z.number().int().positive().nullish(),
});

/** LLaMA 1 to 3 (arXiv 2302.13971, 2307.09288, 2407.21783), as transformers' `LlamaForCausalLM` has it. */
export const llama: Architecture = (configuration, file) => {
  const settings = readSettings(settingsSchema, configuration, file);
  return build(configuration, file, (projection) =>
    projection.startsWith("mlp.") ? settings.mlp_bias : settings.attention_bias,
  );
};

// What is left out of a `config.json` has the default that transformers gives it.

/** Mistral (arXiv 2310.06825): LLaMA with a sliding window. */
export const mistral: Architecture = (configuration, file) =>
  build({ num_key_value_heads: 8, max_position_embeddings: 131_072, sliding_window: 4096, ...configuration }, file);

/** Qwen2 (arXiv 2407.10671): LLaMA whose queries, keys and values have a bias. */
export const qwen2: Architecture = (configuration, file) => {
  const window = configuration["use_sliding_window"] === true ? (configuration["sliding_window"] ?? 4096) : null;
  const defaults = { num_key_value_heads: 32, max_position_embeddings: 32_768 };
  return build({ ...defaults, ...configuration, sliding_window: window }, file, (projection) =>
    /\.[qkv]_proj$/.test(projection),
  );
};

function build(
  configuration: Readonly<Record<string, unknown>>,
  file: string,
  hasBias: (projection: Projection) => boolean = () => false,
) {
  const settings = readSettings(settingsSchema, configuration, file);
  const sizes = decoderSizes(settings, file);
  // A text that fits into the window is attended to as without one.
  const contextLength = Math.min(sizes.contextLength, settings.sliding_window ?? Infinity);
  return decoder(
    { ...sizes, contextLength },
    {
      frequencies: rotaryFrequencies(configuration, sizes.headSize, file),
      normalize: (x, weight) => rmsNormalization(x, weight(), settings.rms_norm_eps),
      hasNormWeights: true,
      hasBias,
    },
  );
}
