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
 * Whether transformers leaves out a tensor without a warning. Old versions saved the rotary frequencies, which follow
 * from `config.json`.
 */
export function isSilentlyUnread(name: string): boolean {
  return /rotary_emb\.inv_freq/.test(name);
}
