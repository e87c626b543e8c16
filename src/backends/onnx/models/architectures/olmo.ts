import { z } from "zod";
import { clip } from "../../graph/operators/elementwise";
import { layerNormalization } from "../../graph/operators/normalization";
import { readSettings } from "../architectureSettings";
import { decoder } from "../blocks/decoderLayers";
import { decoderSettingsSchema, decoderSizes, refuseOtherLayers } from "../decoderSettings";
import type { Architecture } from "../languageModel";
import { rotaryFrequencies } from "../rotaryFrequencies";

const settingsSchema = decoderSettingsSchema.extend({
  clip_qkv: z.number().positive().nullish(),
  attention_bias: z.literal(false).default(false),
});

/** Epsilon of OLMo's LayerNorm, which `config.json` does not contain. The norm has no weight and no bias. */
const epsilon = 1e-5;

/** OLMo (Groeneveld et al. 2024, arXiv 2402.00838), with the weights of transformers' `OlmoForCausalLM`. */
export const olmo: Architecture = (configuration, file) => {
  const settings = readSettings(settingsSchema, configuration, file);
  refuseOtherLayers(configuration, "full_attention", file);
  const sizes = decoderSizes(settings, file);
  const { clip_qkv: bound } = settings;
  return decoder(sizes, {
    frequencies: rotaryFrequencies(configuration, sizes.headSize, file),
    normalize: (x) => layerNormalization(x, epsilon),
    hasNormWeights: false,
    ...(bound && { limit: (x) => clip(x, -bound, bound) }),
  });
};
