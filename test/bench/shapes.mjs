/** The `config.json` of every shape that `randomModel.mjs` can fill, without the type of its weights. */
const olmo = (sizes) => ({
  architectures: ["OlmoForCausalLM"],
  model_type: "olmo",
  num_key_value_heads: sizes.num_attention_heads,
  rope_theta: 10000.0,
  hidden_act: "silu",
  attention_bias: false,
  initializer_range: 0.02,
  eos_token_id: 0,
  pad_token_id: 0,
  ...sizes,
});

export const shapes = {
  /** 5.2 million weights. */
  "olmo-5m": olmo({
    vocab_size: 4096,
    hidden_size: 256,
    intermediate_size: 1024,
    num_hidden_layers: 4,
    num_attention_heads: 4,
    max_position_embeddings: 1024,
    clip_qkv: null,
    tie_word_embeddings: true,
  }),
  /** 29 million weights. */
  "olmo-30m": olmo({
    vocab_size: 8192,
    hidden_size: 512,
    intermediate_size: 2048,
    num_hidden_layers: 6,
    num_attention_heads: 8,
    max_position_embeddings: 1024,
    clip_qkv: null,
    tie_word_embeddings: true,
  }),
  /** As OLMo-1B-0724-hf is: 1.28 thousand million weights. */
  "olmo-1b": olmo({
    vocab_size: 50304,
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 16,
    num_attention_heads: 16,
    max_position_embeddings: 4096,
    clip_qkv: 8.0,
    tie_word_embeddings: false,
  }),
  /** As OLMo-7B-0724-hf is: 6.9 thousand million weights. */
  "olmo-7b": olmo({
    vocab_size: 50304,
    hidden_size: 4096,
    intermediate_size: 11008,
    num_hidden_layers: 32,
    num_attention_heads: 32,
    max_position_embeddings: 4096,
    clip_qkv: 8.0,
    tie_word_embeddings: false,
  }),
  /** As Llama-3.2-1B is: 1.24 thousand million weights. */
  "llama-1b": {
    architectures: ["LlamaForCausalLM"],
    model_type: "llama",
    vocab_size: 128256,
    hidden_size: 2048,
    intermediate_size: 8192,
    num_hidden_layers: 16,
    num_attention_heads: 32,
    num_key_value_heads: 8,
    head_dim: 64,
    max_position_embeddings: 131072,
    rms_norm_eps: 1e-5,
    rope_theta: 500000.0,
    rope_scaling: {
      rope_type: "llama3",
      factor: 32.0,
      low_freq_factor: 1.0,
      high_freq_factor: 4.0,
      original_max_position_embeddings: 8192,
    },
    hidden_act: "silu",
    attention_bias: false,
    mlp_bias: false,
    tie_word_embeddings: true,
    initializer_range: 0.02,
    eos_token_id: 0,
    pad_token_id: 0,
  },
};
