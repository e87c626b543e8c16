import { at } from "../../graph/dimensions";
import type { Value } from "../../graph/graph";
import { add, multiply, sigmoid } from "../../graph/operators/elementwise";
import { gather } from "../../graph/operators/indexing";
import { reshape } from "../../graph/operators/layout";
import type { DecoderSizes } from "../decoderSettings";
import type { ForwardInputs, LanguageModel, ParameterShape } from "../languageModel";
import { headModule } from "../languageModel";
import { attendWithinTexts } from "./attention";
import { affine, flattenTokens, linear } from "./linear";
import { rotaryAngles, rotate } from "./rotary";

/** The projections of a layer, by their names in the model's files. */
type Projection =
  `self_attn.${"q_proj" | "k_proj" | "v_proj" | "o_proj"}` | `mlp.${"gate_proj" | "up_proj" | "down_proj"}`;

/** The settings in which LLaMA-like architectures differ. */
export interface DecoderStyle {
  /** One frequency for each pair of elements of a head (see `rotaryFrequencies`). */
  readonly frequencies: readonly number[];
  /** Normalises the last axis of x. `weight` returns the norm's weight, [width]. */
  readonly normalize: (x: Value, weight: () => Value) => Value;
  /** Whether the norms have a weight. */
  readonly hasNormWeights: boolean;
  readonly hasBias?: (projection: Projection) => boolean;
  /** Clips the elements of queries, keys and values after their projections. */
  readonly limit?: (x: Value) => Value;
  /** Returns the largest number of tokens that a token sees in a layer, itself included. `undefined` means no limit. */
  readonly window?: (layer: number) => number | undefined;
}

/**
 * A LLaMA-like decoder (Touvron et al. 2023, arXiv 2302.13971) with the weight names of transformers. Each layer
 * computes h = x + attention(norm(x)), and then h + feedForward(norm(h)). The feed-forward block is gated.
 */
export function decoder(sizes: DecoderSizes, style: DecoderStyle): LanguageModel {
  const { vocabularySize, width, heads, keyValueHeads, headSize } = sizes;
  const { hasBias = () => false, limit = (x: Value) => x, window = () => undefined } = style;
  const embedding = "model.embed_tokens.weight";
  const layers = Array.from({ length: sizes.layerCount }, (_, layer) => `model.layers.${layer}`);

  const norm = (name: string): ParameterShape[] =>
    style.hasNormWeights ? [{ name: `${name}.weight`, shape: [width], initial: 1 }] : [];
  const layerParameters = (layer: string): ParameterShape[] => {
    const projection = (name: Projection, outputs: number, inputs: number): ParameterShape[] => [
      { name: `${layer}.${name}.weight`, shape: [outputs, inputs] },
      ...(hasBias(name) ? [{ name: `${layer}.${name}.bias`, shape: [outputs], initial: 0 }] : []),
    ];
    return [
      ...norm(`${layer}.input_layernorm`),
      ...projection("self_attn.q_proj", heads * headSize, width),
      ...projection("self_attn.k_proj", keyValueHeads * headSize, width),
      ...projection("self_attn.v_proj", keyValueHeads * headSize, width),
      ...projection("self_attn.o_proj", width, heads * headSize),
      ...norm(`${layer}.post_attention_layernorm`),
      ...projection("mlp.gate_proj", sizes.innerWidth, width),
      ...projection("mlp.up_proj", sizes.innerWidth, width),
      ...projection("mlp.down_proj", width, sizes.innerWidth),
    ];
  };

  const hiddenStates = (inputs: ForwardInputs): Value => {
    const { parameter, tokens, positions } = inputs;
    const [batch, length] = [at(tokens.shape, 0), at(tokens.shape, 1)];
    const angles = rotaryAngles(positions, style.frequencies, parameter(embedding).dataType);
    const normalize = (name: string, x: Value): Value => style.normalize(x, () => parameter(`${name}.weight`));
    const block = (index: number, layer: string, given: Value): Value => {
      const project = (name: Projection, x: Value): Value =>
        (hasBias(name) ? affine : linear)(x, `${layer}.${name}`, inputs);
      const x = normalize(`${layer}.input_layernorm`, given);
      const headsOf = (name: Projection, count: number): Value =>
        reshape(limit(project(name, x)), [batch, length, count, headSize]);
      const queries = rotate(headsOf("self_attn.q_proj", heads), angles);
      const keys = rotate(headsOf("self_attn.k_proj", keyValueHeads), angles);
      const values = headsOf("self_attn.v_proj", keyValueHeads);
      const projected = { queries, keys, values, window: window(index) };
      const attended = inputs.attend?.(index, projected) ?? attendWithinTexts(inputs, projected);
      const joined = reshape(attended, [at(x.shape, 0), heads * headSize]);
      const hidden = add(given, project("self_attn.o_proj", joined));
      const normalized = normalize(`${layer}.post_attention_layernorm`, hidden);
      // SwiGLU: down(silu(gate(x)) · up(x)) with silu(g) = g·σ(g) (Shazeer 2020, arXiv 2002.05202).
      const gate = project("mlp.gate_proj", normalized);
      const gated = multiply(multiply(gate, sigmoid(gate)), project("mlp.up_proj", normalized));
      return add(hidden, project("mlp.down_proj", gated));
    };
    let hidden = flattenTokens(gather(parameter(embedding), tokens));
    inputs.observe?.(0, hidden);
    for (const [index, layer] of layers.entries()) {
      const given = hidden;
      hidden = inputs.gradientCheckpointing
        ? given.graph.checkpointed(given, () => block(index, layer, given))
        : block(index, layer, given);
      inputs.observe?.(index + 1, hidden);
    }
    return normalize("model.norm", hidden);
  };

  return {
    ...sizes,
    parameters: [
      { name: embedding, shape: [vocabularySize, width] },
      ...layers.flatMap(layerParameters),
      ...norm("model.norm"),
      ...(sizes.isTied ? [] : [{ name: `${headModule}.weight`, shape: [vocabularySize, width] }]),
    ],
    hiddenStates,
    logits: (hidden, parameter, { adapter } = {}) =>
      linear(hidden, sizes.isTied ? "model.embed_tokens" : headModule, { parameter, adapter }),
  };
}
