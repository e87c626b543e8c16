import type { JsonObject } from "../protocol/json";

/**
 * The contents of the two files in a model's folder that name end tokens. A content is undefined if its file is
 * missing.
 */
interface EndTokenFiles {
  readonly generationConfig: JsonObject | undefined;
  readonly config: JsonObject | undefined;
}

/**
 * The tokens that end a completion in transformers 5's `generate`:
 * - If the model has a `generation_config.json`, these are the ids under its key `eos_token_id`.
 * - Otherwise, these are the ids under the same key of `config.json`.
 * - If the model has neither file, only the tokenizer's end-of-text token ends a completion.
 *
 * A file may lack the key. Then no token ends a completion.
 * @param endOfText the id of the tokenizer's end-of-text token
 */
export function endTokens({ generationConfig, config }: EndTokenFiles, endOfText: number): ReadonlySet<number> {
  const settings = generationConfig ?? config;
  return new Set(settings ? idsIn(settings["eos_token_id"]) : [endOfText]);
}

/** Warnings about end tokens that a user may not expect. Each warning is one sentence. */
export function endTokenWarnings({ generationConfig, config }: EndTokenFiles, endOfText: number): string[] {
  const ends = endTokens({ generationConfig, config }, endOfText);
  const file = generationConfig ? "generation_config.json" : "config.json";
  const ofConfig = idsIn(config?.["eos_token_id"]);
  const warnings: string[] = [];
  if (generationConfig && ofConfig.length > 0 && !isSame(ofConfig, ends))
    warnings.push(
      `"eos_token_id" is ${describe(ends)} in generation_config.json but ${describe(ofConfig)} in config.json; as in ` +
        "transformers 5, generation_config.json counts.",
    );
  if (ends.size === 0)
    warnings.push(
      `${file} has no "eos_token_id", so no token ends a completion, as in transformers 5. If completions should end at ` +
        `end-of-text, add "eos_token_id": ${endOfText} to it.`,
    );
  else if (!ends.has(endOfText))
    warnings.push(
      `The tokenizer's end-of-text has the id ${endOfText}, but "eos_token_id" in ${file} is ${describe(ends)}. As in ` +
        "transformers 5, end-of-text does not end a completion.",
    );
  return warnings;
}

const isSame = (ids: readonly number[], others: ReadonlySet<number>): boolean =>
  new Set(ids).size === others.size && ids.every((id) => others.has(id));

const describe = (ids: Iterable<number>): string => {
  const [...listed] = ids;
  return listed.length === 1 ? String(listed[0]) : listed.length === 0 ? "missing" : `[${listed.join(", ")}]`;
};

/** The ids in a value that is an id or a list of ids. In a damaged file, an id can be any value. */
export function idsIn(value: unknown): number[] {
  const listed: unknown[] = Array.isArray(value) ? value : [value];
  return listed.filter((id): id is number => typeof id === "number" && Number.isInteger(id) && id >= 0);
}

/**
 * Settings in `generation_config.json` that can change even greedy decoding. Each setting is listed with its neutral
 * value. A setting with its neutral value does not change decoding.
 */
const neutralValues: Readonly<Record<string, unknown>> = {
  num_beams: 1,
  repetition_penalty: 1,
  no_repeat_ngram_size: 0,
  encoder_repetition_penalty: 1,
  encoder_no_repeat_ngram_size: 0,
  min_length: 0,
  min_new_tokens: 0,
  bad_words_ids: null,
  sequence_bias: null,
  suppress_tokens: null,
  begin_suppress_tokens: null,
  forced_bos_token_id: null,
  forced_eos_token_id: null,
  exponential_decay_length_penalty: null,
  penalty_alpha: 0,
  guidance_scale: 1,
  stop_strings: null,
  watermarking_config: null,
};

/** A warning about the settings in `generation_config.json` that transformers applies but Lethe ignores. */
export function decodingWarnings(generationConfig: JsonObject | undefined): string[] {
  const differing = Object.keys(neutralValues).filter((key) => {
    const value = generationConfig?.[key] ?? null;
    return value !== null && value !== neutralValues[key] && !(Array.isArray(value) && value.length === 0);
  });
  if (differing.length === 0) return [];
  const listed = differing.map((key) => `"${key}" (${JSON.stringify(generationConfig?.[key])})`).join(", ");
  return [
    `generation_config.json sets ${listed}. Lethe completes texts with the likeliest token each time, without such rules; ` +
      "the completions of transformers' generate may differ.",
  ];
}
