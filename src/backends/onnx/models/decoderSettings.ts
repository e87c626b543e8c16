import { z } from "zod";
import { HumanError } from "../../../protocol/humanError";
import type { LanguageModel } from "./languageModel";

/**
 * Upper limits for the sizes in `config.json`, far above the sizes of real models. Without them, a huge size in a
 * damaged file would fill the memory before Lethe compares the sizes with the weights.
 */
const [largestSize, mostLayers] = [1e7, 1e4];
const size = z.number().int().positive().max(largestSize);

/** The keys of `config.json` that LLaMA-like decoders share. */
export const decoderSettingsSchema = z.object({
  vocab_size: size,
  hidden_size: size,
  intermediate_size: size,
  num_hidden_layers: size.max(mostLayers),
  num_attention_heads: size,
  num_key_value_heads: size.nullish(),
  head_dim: size.nullish(),
  max_position_embeddings: size.default(2048),
  initializer_range: z.number().positive().default(0.02),
  tie_word_embeddings: z.boolean().default(false),
  /** In transformers, `silu` and `swish` are two names of the same function. */
  hidden_act: z.enum(["silu", "swish"]).default("silu"),
  layer_types: z.array(z.string()).nullish(),
});

/** Sizes of a decoder. */
export interface DecoderSizes extends Pick<
  LanguageModel,
  "vocabularySize" | "layerCount" | "keyValueHeads" | "headSize" | "contextLength" | "initializerRange"
> {
  readonly width: number;
  /** Width of the hidden layer between the two products of the feed-forward block. */
  readonly innerWidth: number;
  readonly heads: number;
  /** Whether the embedding matrix is also the vocabulary projection. */
  readonly isTied: boolean;
}

/**
 * @throws HumanError if the number of query heads is not a multiple of the number of key heads, or if the width of a
 *   head is odd
 */
export function decoderSizes(settings: z.output<typeof decoderSettingsSchema>, file: string): DecoderSizes {
  const { hidden_size: width, num_attention_heads: heads } = settings;
  const keyValueHeads = settings.num_key_value_heads ?? heads;
  const headSize = settings.head_dim ?? width / heads;
  const refuse = (problem: string): never => {
    throw new HumanError(`${file}: ${problem}; check the model's config.json.`);
  };
  if (heads % keyValueHeads !== 0)
    refuse(`"num_attention_heads" is ${heads}, which is not a multiple of "num_key_value_heads", ${keyValueHeads}`);
  if (headSize % 2 !== 0)
    refuse(`each of the ${heads} attention heads has width ${headSize}, but rotary embeddings need an even width`);
  const { layer_types: types, num_hidden_layers: layers } = settings;
  if (types && types.length !== layers)
    refuse(`"layer_types" has ${types.length} entries, but "num_hidden_layers" is ${layers}`);
  return {
    vocabularySize: settings.vocab_size,
    width,
    innerWidth: settings.intermediate_size,
    layerCount: settings.num_hidden_layers,
    heads,
    keyValueHeads,
    headSize,
    contextLength: settings.max_position_embeddings,
    initializerRange: settings.initializer_range,
    isTied: settings.tie_word_embeddings,
  };
}

/**
 * Refuses a `config.json` in which a layer has another type than `kind`. The architecture's class in transformers
 * ignores the types and computes every layer as `kind`.
 * @throws HumanError that names the first layer with another type
 */
export function refuseOtherLayers(configuration: Readonly<Record<string, unknown>>, kind: string, file: string): void {
  const { layer_types: types } = configuration;
  const layer = Array.isArray(types) ? types.findIndex((type) => type !== kind) : -1;
  if (Array.isArray(types) && layer >= 0)
    throw new HumanError(
      `${file}: "layer_types" gives layer ${layer} the type ${JSON.stringify(types[layer])}, but Lethe, like transformers, ` +
        `computes every layer of this architecture as "${kind}"; check the model's "model_type".`,
    );
}
