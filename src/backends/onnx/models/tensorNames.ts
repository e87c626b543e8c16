/**
 * Returns the name that a weight has in Lethe and in transformers' classes with a vocabulary projection, such as
 * `LlamaForCausalLM`. In a file, the weight can have another name. A file that was saved from a class without a
 * vocabulary projection, such as `LlamaModel`, lacks the prefix `model.`. The file of a wrapped model has the prefix
 * twice. transformers also corrects the prefix when it reads a file (`rename_source_key`).
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
