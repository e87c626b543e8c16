import type { KeyRules } from "../keyRules";

/** Values of `init_lora_weights` with which PEFT does not change the weights of the base model. */
const plainInitializations = [true, false, "gaussian", "eva", "orthogonal"] as const;

/** The keys of `adapter_config.json`, as in PEFT 0.21. */
export const adapterKeys: KeyRules = {
  read: [
    ...["peft_type", "base_model_name_or_path", "revision", "r", "lora_alpha", "lora_dropout"],
    ...["use_rslora", "rank_pattern", "alpha_pattern"],
    ...["target_modules", "exclude_modules", "layers_to_transform", "layers_pattern"],
  ],
  harmless: [
    ...["auto_mapping", "inference_mode", "peft_version", "task_type", "runtime_config"],
    // PEFT uses `fan_in_fan_out` only for transposed layers. No supported architecture has such layers. Each of the
    // other keys here belongs to one method of PEFT. PEFT reads the key only if another key turns this method on.
    ...["fan_in_fan_out", "megatron_core", "qalora_group_size"],
    ...["corda_config", "eva_config", "loftq_config", "lora_ga_config"],
  ],
  // A later version of PEFT may add a new method. Each new method also adds a key to `adapter_config.json`. The value
  // of this key is false or empty as long as the method is off.
  neutralValues: [false],
  harmlessValues: {
    bias: ["none"],
    init_lora_weights: plainInitializations,
  },
};
