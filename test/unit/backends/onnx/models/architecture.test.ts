import { describe, expect, it } from "vitest";
import { Graph } from "../../../../../src/backends/onnx/graph/graph";
import { languageModelOf } from "../../../../../src/backends/onnx/models/architecture";
import { declareParameters } from "../../../../../src/backends/onnx/models/parameters";

const sizes = {
  model_type: "llama",
  vocab_size: 40,
  hidden_size: 16,
  intermediate_size: 24,
  num_hidden_layers: 1,
  num_attention_heads: 4,
};

/** Keys that transformers 4 or 5, unsloth and others write. Sizes are left out. */
const common = {
  ...{ architectures: ["XForCausalLM"], transformers_version: "5.24.0", _name_or_path: "a/b", torch_dtype: "float16" },
  _model_name_or_path: "read from GGUF",
  ...{
    use_cache: true,
    tokenizer_class: null,
    pad_token_id: 0,
    bos_token_id: 1,
    eos_token_id: [2, 3],
    dtype: "bfloat16",
  },
  ...{ attention_dropout: 0.0, hidden_act: "silu", initializer_range: 0.02, tie_word_embeddings: false },
  ...{ output_hidden_states: false, output_attentions: false, return_dict: true, chunk_size_feed_forward: 0 },
  ...{ is_encoder_decoder: false, id2label: { 0: "LABEL_0" }, label2id: { LABEL_0: 0 }, problem_type: null },
  ...{ pruned_heads: {}, quantization_config: null, unsloth_version: "2025.1", _attn_implementation_autoset: true },
  ...{ temperature: 0.6, max_length: 4096, num_beams: 1, max_sequence_length: 2048, final_logit_softcapping: null },
};
const configs: [type: string, keys: object][] = [
  ["olmo", { ...common, attention_bias: false, clip_qkv: null, rope_scaling: null, rope_theta: 10000.0 }],
  [
    "llama",
    {
      ...{ ...common, attention_bias: false, mlp_bias: false, rms_norm_eps: 1e-5, pretraining_tp: 1, head_dim: 4 },
      ...{
        rope_interleaved: false,
        is_llama_config: true,
        "transformers.js_config": { dtype: "q4" },
        rope_theta: 100000,
      },
    },
  ],
  ["mistral", { ...common, sliding_window: null, rms_norm_eps: 1e-5, head_dim: null, rope_theta: 1000000.0 }],
  [
    "qwen2",
    {
      ...{ ...common, use_sliding_window: false, sliding_window: 131072, max_window_layers: 28, use_mrope: false },
      ...{ layer_types: ["full_attention"], rope_parameters: { rope_theta: 1000000.0, rope_type: "default" } },
    },
  ],
];
const modelOf = (config: Record<string, unknown>) => languageModelOf({ folder: "model", config });
const namesOf = (config: Record<string, unknown>) => modelOf(config).parameters.map(({ name }) => name);

describe("an architecture", () => {
  it("is refused in one sentence if it is not supported", () => {
    expect(() => modelOf({ model_type: "gpt2" })).toThrow(
      'config.json: the architecture "gpt2" is not supported; use a model whose "model_type" is "olmo", "llama", ',
    );
    expect(() => modelOf({ model_type: "toString" })).toThrow(/is not supported/);
  });

  it.each([
    [{ num_key_value_heads: 3 }, /"num_attention_heads" is 4, which is not a multiple of "num_key_value_heads", 3;/],
    [{ head_dim: 5 }, /each of the 4 attention heads has width 5, but rotary embeddings need an even width;/],
    [{ hidden_act: "gelu" }, /"hidden_act" is "gelu", which this architecture does not support/],
    [{ vocab_size: undefined }, /"vocab_size" is missing/],
    [{ model_type: "olmo", attention_bias: true }, /"attention_bias" is true/],
    [
      { layer_types: ["sliding_attention"] },
      /"layer_types" gives layer 0 the type "sliding_attention", but Lethe, like/,
    ],
    [
      { model_type: "qwen2", layer_types: ["sliding_attention"] },
      /"layer_types" has layers with "sliding_attention", but there is no window, since "use_sliding_window" is false/,
    ],
    [
      { model_type: "qwen2", num_attention_heads: 32, hidden_size: 64, layer_types: [] },
      /"layer_types" has 0 entries, but "num_hidden_layers" is 1/,
    ],
  ])("refuses %j", (change, message) => {
    expect(() => modelOf({ ...sizes, ...change })).toThrow(message);
  });

  it.each([
    ["llama", { attention_multiplier: 0.5 }],
    ["llama", { final_logit_softcapping: 30 }],
    ["llama", { sliding_window: 8 }],
    ["llama", { clip_qkv: 8 }],
    ["llama", { partial_rotary_factor: 0.5 }],
    ["llama", { text_config: { hidden_size: 16 } }],
    ["mistral", { attention_bias: true }],
    ["mistral", { use_sliding_window: true }],
    ["qwen2", { mlp_bias: true }],
    ["qwen2", { num_experts: 8 }],
    ["olmo", { layer_norm_eps: 1e-3 }],
    ["olmo", { "": 1 }],
  ])("of %s refuses a key that may change the computation: %j", (model_type, change) => {
    const [[key, value] = []] = Object.entries(change);
    const names = { olmo: "Olmo", llama: "Llama", mistral: "Mistral", qwen2: "Qwen2" } as Record<string, string>;
    expect(() => modelOf({ ...sizes, num_key_value_heads: 4, model_type, ...change })).toThrow(
      `model/config.json: "${key ?? ""}" is ${JSON.stringify(value)}, and Lethe does not know how this key changes the model; ` +
        `transformers' ${names[model_type] ?? ""}ForCausalLM has no`,
    );
  });

  it.each([
    { quantization_config: { quant_method: "gptq", bits: 4 } },
    { quantization: { bits: 4 } },
    { compression_config: { quant_method: "compressed-tensors" } },
  ])("refuses quantized weights: %j", (change) => {
    expect(() => modelOf({ ...sizes, ...change })).toThrow(
      /says that the weights are quantized.* before its quantization/,
    );
  });

  it.each(configs)("of %s takes the keys of real folders", (model_type, keys) => {
    expect(() => modelOf({ ...sizes, num_key_value_heads: 4, ...keys, model_type })).not.toThrow();
  });

  /** The window that each layer's attention gets. */
  const windowsOf = (config: Record<string, unknown>): (number | undefined)[] => {
    const model = modelOf({ ...sizes, num_hidden_layers: 3, num_key_value_heads: 2, ...config });
    const graph = new Graph();
    const windows: (number | undefined)[] = [];
    model.hiddenStates({
      parameter: declareParameters(graph, model, "float32"),
      tokens: graph.input("tokens", "int64", ["batch", "length"]),
      positions: graph.input("positions", "int64", ["batch", "length"]),
      attend: (_, { queries, window }) => {
        windows.push(window);
        return queries;
      },
    });
    return windows;
  };

  it("has the windows of its config.json", () => {
    const none = [undefined, undefined, undefined];
    expect(windowsOf({ model_type: "llama", sliding_window: null })).toEqual(none);
    expect(windowsOf({ model_type: "mistral", sliding_window: 24 })).toEqual([24, 24, 24]);
    expect(windowsOf({ model_type: "mistral" })).toEqual([4096, 4096, 4096]);
    expect(windowsOf({ model_type: "mistral", sliding_window: null })).toEqual(none);
    const qwen = { model_type: "qwen2", sliding_window: 24 };
    expect(windowsOf({ ...qwen, max_window_layers: 0 })).toEqual(none);
    expect(windowsOf({ ...qwen, use_sliding_window: true })).toEqual(none);
    expect(windowsOf({ ...qwen, use_sliding_window: true, max_window_layers: 1 })).toEqual([undefined, 24, 24]);
    const types = ["sliding_attention", "full_attention", "sliding_attention"];
    expect(windowsOf({ ...qwen, use_sliding_window: true, layer_types: types })).toEqual([24, undefined, 24]);
  });

  it("has the weights of its config.json", () => {
    expect(namesOf(sizes)).toContain("lm_head.weight");
    expect(namesOf({ ...sizes, tie_word_embeddings: true })).not.toContain("lm_head.weight");
    expect(namesOf({ ...sizes, attention_bias: true }).filter((name) => name.endsWith("bias"))).toHaveLength(4);
    expect(namesOf({ ...sizes, mlp_bias: true }).filter((name) => name.endsWith("bias"))).toHaveLength(3);
  });
});
