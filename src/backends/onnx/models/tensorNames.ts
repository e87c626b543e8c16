/**
 * The name that a weight has in Lethe and in transformers' classes with a head, such as `LlamaForCausalLM`. Files that
 * were saved from a class without a head, such as `LlamaModel`, lack the prefix `model.`. Files of a wrapped model have
 * the prefix twice. transformers adds or removes the prefix when it reads the files (`rename_source_key`).
 */
export function weightName(nameInFile: string): string {
  if (/^(embed_tokens|layers|norm)\./.test(nameInFile)) return `model.${nameInFile}`;
  return nameInFile.replace(/^model\.(?=(model|lm_head)\.)/, "");
}

/**
 * Whether transformers ignores a tensor without a warning. It ignores rotary frequencies, because it computes them from
 * `config.json`. Old versions of transformers saved them.
 */
export function isSilentlyUnread(name: string): boolean {
  return /rotary_emb\.inv_freq/.test(name);
}
