import { z } from "zod";
import { add, clip } from "../../graph/operators/elementwise";
import { gather } from "../../graph/operators/indexing";
import { layerNormalization } from "../../graph/operators/normalization";
import { attention } from "../blocks/attention";
import { flattenTokens, linear } from "../blocks/linear";
import { rotaryAngles, rotate } from "../blocks/rotary";
import { swiGlu } from "../blocks/swiGlu";
import { ropeTheta, readSettings } from "../architectureSettings";
import type { Architecture, ForwardInputs, LanguageModel, ParameterShape } from "../languageModel";
import type { Value } from "../../graph/graph";

/** The keys of an OLMo checkpoint's `config.json` that the forward pass depends on. */
const settingsSchema = z.object({
  vocab_size: z.number().int().positive(),
  hidden_size: z.number().int().positive(),
  intermediate_size: z.number().int().positive(),
  num_hidden_layers: z.number().int().positive(),
  num_attention_heads: z.number().int().positive(),
  num_key_value_heads: z.number().int().positive().nullish(),
  max_position_embeddings: z.number().int().positive().default(2048),
  initializer_range: z.number().positive().default(0.02),
  clip_qkv: z.number().positive().nullish(),
  tie_word_embeddings: z.boolean().default(false),
  hidden_act: z.literal("silu").default("silu"),
  attention_bias: z.literal(false).default(false),
});

/** OLMo's LayerNorm has neither weight nor bias, and this constant is not configurable. */
const epsilon = 1e-5;

/** OLMo (Groeneveld et al. 2024, arXiv 2402.00838), as transformers' `OlmoForCausalLM` lays out its weights. */
export const olmo: Architecture = (configuration, file): LanguageModel => {
  const settings = readSettings(settingsSchema, configuration, file);
  const theta = ropeTheta(configuration, file);
  const width = settings.hidden_size;
  const heads = settings.num_attention_heads;
  const keyValueHeads = settings.num_key_value_heads ?? heads;
  const headSize = width / heads;
  const vocabularySize = settings.vocab_size;
  const outputModule = settings.tie_word_embeddings ? "model.embed_tokens" : "lm_head";

  const layerParameters = (layer: number): ParameterShape[] => {
    const weight = (name: string, rows: number, columns: number): ParameterShape => ({
      name: `model.layers.${layer}.${name}.weight`,
      shape: [rows, columns],
    });
    return [
      weight("self_attn.q_proj", heads * headSize, width),
      weight("self_attn.k_proj", keyValueHeads * headSize, width),
      weight("self_attn.v_proj", keyValueHeads * headSize, width),
      weight("self_attn.o_proj", width, heads * headSize),
      weight("mlp.gate_proj", settings.intermediate_size, width),
      weight("mlp.up_proj", settings.intermediate_size, width),
      weight("mlp.down_proj", width, settings.intermediate_size),
    ];
  };

  const hiddenStates = (inputs: ForwardInputs): Value => {
    const { parameter, tokens, positions } = inputs;
    const angles = rotaryAngles(positions, headSize, theta, parameter("model.embed_tokens.weight").dataType);
    const clipped = (x: Value): Value => (settings.clip_qkv ? clip(x, -settings.clip_qkv, settings.clip_qkv) : x);
    let hidden = flattenTokens(gather(parameter("model.embed_tokens.weight"), tokens));
    for (let layer = 0; layer < settings.num_hidden_layers; layer += 1) {
      const project = (name: string) => (x: Value) => linear(x, `model.layers.${layer}.${name}`, inputs);
      const attended = attention(layerNormalization(hidden, epsilon), inputs, {
        layer,
        heads,
        keyValueHeads,
        headSize,
        query: (x) => clipped(project("self_attn.q_proj")(x)),
        key: (x) => clipped(project("self_attn.k_proj")(x)),
        value: (x) => clipped(project("self_attn.v_proj")(x)),
        output: project("self_attn.o_proj"),
        rotate: (x) => rotate(x, angles),
      });
      hidden = add(hidden, attended);
      const transformed = swiGlu(layerNormalization(hidden, epsilon), {
        gate: project("mlp.gate_proj"),
        up: project("mlp.up_proj"),
        down: project("mlp.down_proj"),
      });
      hidden = add(hidden, transformed);
    }
    return layerNormalization(hidden, epsilon);
  };

  return {
    parameters: [
      { name: "model.embed_tokens.weight", shape: [vocabularySize, width] },
      ...Array.from({ length: settings.num_hidden_layers }, (_, layer) => layerParameters(layer)).flat(),
      ...(settings.tie_word_embeddings ? [] : [{ name: "lm_head.weight", shape: [vocabularySize, width] }]),
    ],
    initializerRange: settings.initializer_range,
    vocabularySize,
    contextLength: settings.max_position_embeddings,
    layerCount: settings.num_hidden_layers,
    keyValueHeads,
    headSize,
    hiddenStates,
    logits: (hidden, parameter) => linear(hidden, outputModule, { parameter }),
  };
};
