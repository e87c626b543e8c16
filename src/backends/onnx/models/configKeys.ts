import type { KeyRules } from "./keyRules";

/** Keys of `config.json` that Lethe reads for every architecture. */
const readByAll = [
  ...["model_type", "vocab_size", "hidden_size", "intermediate_size", "num_hidden_layers", "num_attention_heads"],
  ...["num_key_value_heads", "head_dim", "max_position_embeddings", "hidden_act", "initializer_range"],
  ...["tie_word_embeddings", "rope_parameters", "rope_scaling", "rope_theta", "original_max_position_embeddings"],
  ...["layer_types", "dtype", "torch_dtype", "auto_map", "bos_token_id", "eos_token_id", "pad_token_id"],
] as const;

/** More keys that Lethe reads, by the `model_type` of the architecture that has them. */
const readByArchitecture: Readonly<Record<string, readonly string[]>> = {
  olmo: ["clip_qkv", "attention_bias"],
  llama: ["rms_norm_eps", "attention_bias", "mlp_bias"],
  mistral: ["rms_norm_eps", "sliding_window"],
  qwen2: ["rms_norm_eps", "use_sliding_window", "sliding_window", "max_window_layers"],
};

/**
 * Keys that cannot change what a model computes. They describe the model, or they change only how it is trained, stored
 * or run.
 */
const harmless = [
  // Keys about the model's files and the programs that wrote them.
  ...[
    "architectures",
    "transformers_version",
    "_name_or_path",
    // transformers writes this key for a model that it has read from a GGUF file.
    "_model_name_or_path",
    "name_or_path",
    "_commit_hash",
    "transformers.js_config",
  ],
  ...[
    "tokenizer_class",
    "tokenizer_file",
    "prefix",
    "bos_token",
    "eos_token",
    "pad_token",
    "is_llama_config",
    "license",
  ],
  ...["unsloth_version", "unsloth_fixed", "model_name", "trust_remote_code", "revision"],
  // Token ids for tasks other than generation.
  ...["sep_token_id", "cls_token_id", "mask_token_id", "unk_token_id", "decoder_start_token_id"],
  // Keys for tasks other than generation.
  ...["finetuning_task", "problem_type", "id2label", "label2id", "num_labels", "task_specific_params"],
  // Keys that choose how the model computes its outputs and returns them. The outputs stay the same.
  ...["use_cache", "output_hidden_states", "output_attentions", "return_dict", "use_return_dict", "torchscript"],
  ...["pretraining_tp", "chunk_size_feed_forward", "use_bfloat16", "tf_legacy_loss", "is_decoder"],
  ...["attn_implementation", "_attn_implementation", "_attn_implementation_autoset", "_attn_implementation_internal"],
  ...["_experts_implementation_internal", "_flash_attn_2_enabled", "use_flash_attn", "use_flash_attention"],
  ...["cross_attention_hidden_size"],
  // Keys that are used only in training.
  ...["attention_dropout", "attn_pdrop", "embd_pdrop", "resid_pdrop", "hidden_dropout", "hidden_dropout_prob"],
  ...["classifier_dropout", "embedding_dropout", "residual_dropout", "mlp_dropout", "dropout"],
  ...["gradient_checkpointing", "neftune_noise_alpha", "loss_type"],
  // Keys that give a length for texts. They do not change what the model computes.
  ...["model_max_length", "max_sequence_length", "max_seq_length", "max_seq_len", "seq_length"],
  // A key of Qwen2 that files of other architectures have too. Only Qwen2 reads it.
  "max_window_layers",
  // Settings of generation. transformers 5 ignores them in config.json.
  ...["assistant_confidence_threshold", "assistant_lookbehind", "bad_words_ids", "begin_suppress_tokens"],
  ...["diversity_penalty", "do_sample", "early_stopping", "encoder_no_repeat_ngram_size", "encoder_repetition_penalty"],
  ...["epsilon_cutoff", "eta_cutoff", "exponential_decay_length_penalty", "forced_bos_token_id", "forced_eos_token_id"],
  ...["length_penalty", "max_length", "max_new_tokens", "min_length", "min_new_tokens", "no_repeat_ngram_size"],
  ...["num_assistant_tokens", "num_assistant_tokens_schedule", "num_beam_groups", "num_beams", "num_return_sequences"],
  ...["output_scores", "remove_invalid_values", "repetition_penalty", "return_dict_in_generate", "suppress_tokens"],
  ...["target_lookbehind", "temperature", "top_k", "top_p", "typical_p", "penalty_alpha"],
] as const;

/** Values with which a key does not change what the model computes. With any other value, the key may change it. */
const harmlessValues: KeyRules["harmlessValues"] = {
  is_encoder_decoder: [false],
  add_cross_attention: [false],
  tie_encoder_decoder: [false],
  partial_rotary_factor: [1],
  rope_interleaved: [false],
  use_mrope: [false],
  use_sliding_window: [false],
  attention_bias: [false],
  mlp_bias: [false],
  qkv_bias: [false],
  use_bias: [false],
  no_bias: [true],
  use_qk_norm: [false],
  qk_layernorm: [false],
  hidden_activation: ["silu", "swish"],
  embedding_multiplier: [1],
  residual_multiplier: [1],
  logits_scaling: [1],
  logit_scale: [1],
  num_experts: [0],
  num_local_experts: [0],
};

/** The name of each architecture's class in transformers, by its `model_type`. */
export const transformersClasses: Readonly<Record<string, string>> = {
  olmo: "OlmoForCausalLM",
  llama: "LlamaForCausalLM",
  mistral: "MistralForCausalLM",
  qwen2: "Qwen2ForCausalLM",
};

/** Returns the rules for the keys of `config.json`. The rules depend on the architecture, which `model_type` names. */
export function configKeys(modelType: string): KeyRules {
  return { read: [...readByAll, ...(readByArchitecture[modelType] ?? [])], harmless, harmlessValues };
}
