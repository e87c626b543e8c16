import path from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { HumanError } from "../protocol/humanError";
import { readWholeByteRuns } from "./byteFallback";
import { withUnicodeDigits } from "./digitSplitting";
import { decodingWarnings, endTokens, endTokenWarnings, idsIn } from "./endTokens";
import { isJsonObject } from "../protocol/json";
import type { JsonObject } from "../protocol/json";
import { isThere, readJsonObject } from "./jsonFile";
import { isBpe, rebuiltDefinition, usualRolesOf } from "./rebuiltDefinition";
import { namedTokens, withAddedTokens } from "./specialTokens";
import { unknownPart } from "./partTypes";
import { tokenizerClassOf } from "./tokenizerClass";
import { tokenOfHugeId } from "./tokenIds";

/** Converts text to token ids and back. The results are those of transformers for the same folder. */
export interface TextTokenizer {
  /** `text` with the special tokens that the model expects before and after it. */
  readonly encode: (text: string) => number[];
  /**
   * `text` with the special tokens that the model expects before it. No tokens follow, so a model can continue the
   * text.
   */
  readonly encodePrompt: (text: string) => number[];
  readonly decode: (ids: readonly number[], options?: DetokenizeOptions) => string;
  /** Id of the token that ends every text of a data set. */
  readonly endOfText: number;
  /** Ids of the tokens that end a completion. */
  readonly endTokens: ReadonlySet<number>;
  /** Id of the token that pads rows of unequal length. Default: `endOfText`. */
  readonly padId: number;
  /** Id of the token that replaces characters for which the vocabulary has no token. */
  readonly unknownId?: number | undefined;
  /** The largest id plus 1. A model's embedding can have additional rows that no token uses. */
  readonly vocabularySize: number;
  /** Like `vocabularySize`, but without the tokens that were added to the vocabulary, such as special tokens. */
  readonly ordinarySize: number;
}

export interface DetokenizeOptions {
  /** Whether to leave out special tokens such as `<|endoftext|>`. Default: true. */
  readonly skipSpecialTokens?: boolean;
  /**
   * Whether to apply transformers' `clean_up_tokenization`, which removes the space in `word .` and `do n't`. By
   * default, the kind of the tokenizer and its configuration decide, as in transformers 5.
   */
  readonly cleanUpSpaces?: boolean;
}

const usualRemedy = "download it again or save it with transformers' AutoTokenizer.save_pretrained";

/** The optional files of a model's folder that say something about its tokenizer. */
const optionalFiles = {
  tokenizerConfig: "tokenizer_config.json",
  specialTokensMap: "special_tokens_map.json",
  addedTokens: "added_tokens.json",
  generationConfig: "generation_config.json",
  config: "config.json",
} as const;
type OptionalFiles = Readonly<Partial<Record<keyof typeof optionalFiles, JsonObject>>>;

/**
 * Loads a model folder's `tokenizer.json` as transformers 5 does. Other files in the folder name the special tokens and
 * the class of the tokenizer. Some classes replace parts of `tokenizer.json`. The tokens before and after a text come
 * from the post-processor alone: transformers 5 ignores `add_bos_token` and `add_eos_token` if there is a
 * `tokenizer.json`.
 * @param onWarning is called with a sentence for each setting that Lethe ignores or that another setting overrides
 * @throws HumanError if a file is missing or malformed, or if the folder does not name an end-of-text token
 */
export async function loadTokenizer(
  folder: string,
  onWarning: (sentence: string) => void = () => undefined,
): Promise<TextTokenizer> {
  const filePath = path.join(folder, "tokenizer.json");
  const stored = await readJsonObject(filePath, usualRemedy);
  const files = await readOptionalFiles(folder);
  const { tokenizerConfig = {}, specialTokensMap = {}, addedTokens = {}, generationConfig, config } = files;
  const { rebuilding, warning } = tokenizerClassOf(stored, { config: config ?? {}, tokenizerConfig });
  const named = namedTokens({ tokenizerConfig, specialTokensMap }, usualRolesOf(rebuilding));
  const { roles } = named;
  const decoder = tokenizerConfig["added_tokens_decoder"];
  const complete = withAddedTokens(stored, named, { decoder, legacy: addedTokens });
  const definition = rebuiltDefinition(complete, rebuilding, { ...tokenizerConfig, ...roles });
  const tokenizer = build(filePath, definition);
  const idOf = (role: string): number | undefined => wholeNumber(tokenizer.token_to_id(roles[role] ?? ""));
  const idIn = (key: string): number | undefined => idsIn(generationConfig?.[key])[0] ?? idsIn(config?.[key])[0];

  const endOfText = idOf("eos_token") ?? idIn("eos_token_id");
  if (endOfText === undefined) {
    throw new HumanError(
      `${folder} names no end-of-text token; add "eos_token" in its tokenizer_config.json or "eos_token_id" in ` +
        "its config.json.",
    );
  }
  const { before, after } = surroundingTokens(tokenizer);
  for (const sentence of [
    ...(warning === undefined ? [] : [warning]),
    ...named.warnings,
    ...endTokenWarnings({ generationConfig, config }, endOfText),
    ...decodingWarnings(generationConfig),
    ...(after.length === 0 ? [] : [afterWarning(tokenizer, after)]),
  ])
    onWarning(`${folder}: ${sentence}`);

  const added = tokenizer.get_added_tokens_decoder();
  const rolesOfTokens = new Set(Object.values(roles));
  const specialIds = new Set(
    [...added].filter(([, { special, content }]) => special || rolesOfTokens.has(content)).map(([id]) => id),
  );
  const ordinaryIds = [...(tokenizer.model?.vocab.keys() ?? [])].filter((id) => !added.has(id));
  const cleansUp = cleansUpSpaces(stored, tokenizerConfig);
  const encodeBare = (text: string): number[] => encodeKnown(tokenizer, text, false);

  return {
    encode: (text) => [...before, ...encodeBare(text), ...after],
    encodePrompt: (text) => [...before, ...encodeBare(text)],
    decode: (ids, { skipSpecialTokens = true, cleanUpSpaces = cleansUp } = {}) => {
      const kept = ids.filter(
        (id) => tokenizer.id_to_token(id) !== undefined && !(skipSpecialTokens && specialIds.has(id)),
      );
      return kept.length === 0 ? "" : tokenizer.decode(kept, { clean_up_tokenization_spaces: cleanUpSpaces });
    },
    endOfText,
    endTokens: endTokens({ generationConfig, config }, endOfText),
    padId: idOf("pad_token") ?? idIn("pad_token_id") ?? endOfText,
    unknownId: wholeNumber(tokenizer.model?.unk_token_id),
    vocabularySize: tokenizer.model?.vocab.length ?? 0,
    ordinarySize: (ordinaryIds.at(-1) ?? -1) + 1,
  };
}

async function readOptionalFiles(folder: string): Promise<OptionalFiles> {
  const entries = Object.entries(optionalFiles).map(async ([key, name]) => {
    const file = path.join(folder, name);
    return [key, (await isThere(file)) ? await readJsonObject(file, usualRemedy) : undefined] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

function build(filePath: string, definition: JsonObject): Tokenizer {
  const unknown = unknownPart(definition);
  if (unknown !== undefined)
    throw new HumanError(
      `${filePath} has the ${unknown}, and Lethe does not know how this part changes a text; use a model with another ` +
        "tokenizer.",
    );
  try {
    const huge = tokenOfHugeId(definition);
    if (huge !== undefined)
      throw new Error(`its token ${JSON.stringify(huge)} has an id that is too large for any vocabulary`);
    const { model } = definition;
    // The library does not get tokenizer_config.json, because it does not read this file as transformers 5 does.
    const tokenizer = new Tokenizer(withUnicodeDigits(definition), {
      unk_token: isJsonObject(model) ? model["unk_token"] : undefined,
    });
    if (tokenizer.decoder) readWholeByteRuns(tokenizer.decoder);
    if (tokenizer.get_vocab().size === 0) throw new Error("its vocabulary is empty");
    // Some damaged tokenizers load without an error and fail only when they encode a text.
    tokenizer.encode(probedText);
    return tokenizer;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HumanError(`${filePath} is not a tokenizer that Lethe can read (${reason}); ${usualRemedy}.`);
  }
}

/**
 * Whether transformers 5 removes spaces before punctuation from a decoded text. This cleaning was made for WordPiece.
 * For BPE, transformers cleans a text only if a special setting forces it.
 */
function cleansUpSpaces({ model }: JsonObject, tokenizerConfig: JsonObject): boolean {
  if (tokenizerConfig["clean_up_tokenization_spaces"] !== true) return false;
  const isForced = tokenizerConfig["clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output"] === true;
  return isForced || !(isJsonObject(model) && isBpe(model));
}

/**
 * Lethe encodes this text to check a tokenizer, and to find the tokens that the post-processor adds to every text. Any
 * other text with at least one token would serve as well.
 */
const probedText = "a";

/**
 * Encodes a text. If the vocabulary has no token for a character, and no token for unknown characters either, the
 * character is left out, as in transformers.
 */
const encodeKnown = (tokenizer: Tokenizer, text: string, hasSpecialTokens: boolean): number[] =>
  tokenizer.encode(text, { add_special_tokens: hasSpecialTokens }).ids.filter((id) => Number.isInteger(id));

/** The ids that the post-processor puts before and after every text. */
function surroundingTokens(tokenizer: Tokenizer): { before: readonly number[]; after: readonly number[] } {
  const bare = encodeKnown(tokenizer, probedText, false);
  const full = encodeKnown(tokenizer, probedText, true);
  const start = full.findIndex((_, index) => bare.every((id, offset) => full[index + offset] === id));
  return { before: full.slice(0, start), after: full.slice(start + bare.length) };
}

const afterWarning = (tokenizer: Tokenizer, after: readonly number[]): string =>
  `The tokenizer puts ${after.map((id) => JSON.stringify(tokenizer.id_to_token(id))).join(", ")} after every text. Lethe ` +
  "leaves it out after a prompt, because a model does not continue a text that has ended.";

/** Returns the value if it is a whole number, and otherwise undefined. In a damaged file, an id can have any value. */
const wholeNumber = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isInteger(value) ? value : undefined;
