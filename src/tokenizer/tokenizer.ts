import path from "node:path";
import { Tokenizer } from "@huggingface/tokenizers";
import { HumanError } from "../protocol/humanError";
import { readWholeByteRuns } from "./byteFallback";
import { withUnicodeDigits } from "./digitSplitting";
import { isJsonObject, isThere, readJsonObject } from "./jsonFile";
import type { JsonObject } from "./jsonFile";
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
  /** Id of the token that ends every text. */
  readonly endOfText: number;
  /** Id of the token that pads rows of unequal length. Default: `endOfText`. */
  readonly padId: number;
  /** The largest id plus 1. A model's embedding can have additional rows that no token uses. */
  readonly vocabularySize: number;
}

export interface DetokenizeOptions {
  /** Omit special tokens such as `<|endoftext|>`. Default: true. */
  readonly skipSpecialTokens?: boolean;
  /** Apply transformers' `clean_up_tokenization`, which removes the space in `word .` and `do n't`. Default: true. */
  readonly cleanUpSpaces?: boolean;
}

const usualRemedy = "download it again or save it with transformers' AutoTokenizer.save_pretrained";

/**
 * Loads a model folder's `tokenizer.json`. `add_bos_token` and `add_eos_token` in `tokenizer_config.json` decide
 * whether a text gets special tokens at its beginning and its end. If such a key is missing, the post-processor in
 * `tokenizer.json` decides. (OLMo-7B's post-processor adds an end-of-text that its `add_eos_token: false` forbids.)
 * @throws HumanError if a file is missing or malformed, or if the folder does not name an end-of-text token
 */
export async function loadTokenizer(folder: string): Promise<TextTokenizer> {
  const filePath = path.join(folder, "tokenizer.json");
  const definition = await readJsonObject(filePath, usualRemedy);
  const [tokenizerConfig = {}, generationConfig = {}, config = {}] = await Promise.all(
    ["tokenizer_config.json", "generation_config.json", "config.json"]
      .map((name) => path.join(folder, name))
      .map(async (file) => ((await isThere(file)) ? readJsonObject(file, usualRemedy) : undefined)),
  );
  const tokenizer = build(filePath, definition, tokenizerConfig);
  const idOf = (key: string): number | undefined => idOfToken(tokenizer, tokenizerConfig[key]);

  const endOfText = idOf("eos_token") ?? firstId(generationConfig["eos_token_id"]) ?? firstId(config["eos_token_id"]);
  if (endOfText === undefined) {
    throw new HumanError(
      `${folder} names no end-of-text token; add "eos_token" in its tokenizer_config.json or "eos_token_id" in ` +
        "its config.json.",
    );
  }
  const { before, after } = surroundingTokens(tokenizer, tokenizerConfig, idOf("bos_token"), endOfText);
  const specialIds = findSpecialIds(tokenizer, tokenizerConfig);
  const vocabularySize = tokenizer.model?.vocab.length ?? 0;
  const encodeBare = (text: string): number[] => encodeKnown(tokenizer, text, false);

  return {
    encode: (text) => [...before, ...encodeBare(text), ...after],
    encodePrompt: (text) => [...before, ...encodeBare(text)],
    decode: (ids, { skipSpecialTokens = true, cleanUpSpaces = true } = {}) => {
      const kept = ids.filter(
        (id) => tokenizer.id_to_token(id) !== undefined && !(skipSpecialTokens && specialIds.has(id)),
      );
      return kept.length === 0 ? "" : tokenizer.decode(kept, { clean_up_tokenization_spaces: cleanUpSpaces });
    },
    endOfText,
    padId:
      idOf("pad_token") ?? firstId(generationConfig["pad_token_id"]) ?? firstId(config["pad_token_id"]) ?? endOfText,
    vocabularySize,
  };
}

function build(filePath: string, definition: JsonObject, tokenizerConfig: JsonObject): Tokenizer {
  try {
    const huge = tokenOfHugeId(definition);
    if (huge !== undefined)
      throw new Error(`its token ${JSON.stringify(huge)} has an id that is too large for any vocabulary`);
    const tokenizer = new Tokenizer({ added_tokens: [], ...withUnicodeDigits(definition) }, tokenizerConfig);
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

/** The content of this text does not matter, but it must have at least one token. */
const probedText = "a";

/**
 * Encodes a text. If the vocabulary has no token for a character, and no token for unknown characters either, the
 * character is left out, as in transformers.
 */
const encodeKnown = (tokenizer: Tokenizer, text: string, hasSpecialTokens: boolean): number[] =>
  tokenizer.encode(text, { add_special_tokens: hasSpecialTokens }).ids.filter((id) => Number.isInteger(id));

/** The ids before and after every text, from `tokenizer_config.json` or else from the post-processor. */
function surroundingTokens(
  tokenizer: Tokenizer,
  tokenizerConfig: JsonObject,
  beginningOfText: number | undefined,
  endOfText: number,
): { before: readonly number[]; after: readonly number[] } {
  const { add_bos_token: addsBeginning, add_eos_token: addsEnd } = tokenizerConfig;
  const bare = encodeKnown(tokenizer, probedText, false);
  const full = encodeKnown(tokenizer, probedText, true);
  const start = full.findIndex((_, index) => bare.every((id, offset) => full[index + offset] === id));
  const beginning = beginningOfText === undefined ? [] : [beginningOfText];
  return {
    before: typeof addsBeginning === "boolean" ? (addsBeginning ? beginning : []) : full.slice(0, start),
    after: typeof addsEnd === "boolean" ? (addsEnd ? [endOfText] : []) : full.slice(start + bare.length),
  };
}

/**
 * Ids of special tokens: added tokens that are marked as special, and tokens with a role in `tokenizer_config.json`.
 */
function findSpecialIds(tokenizer: Tokenizer, tokenizerConfig: JsonObject): ReadonlySet<number> {
  const roles = ["bos", "eos", "unk", "sep", "pad", "cls", "mask"].map((role) => tokenizerConfig[`${role}_token`]);
  const additional = tokenizerConfig["additional_special_tokens"];
  const named = [...roles, ...(Array.isArray(additional) ? (additional as unknown[]) : [])];
  const added = [...tokenizer.get_added_tokens_decoder()].filter(([, token]) => token.special);
  return new Set([
    ...added.map(([id]) => id),
    ...named.map((token) => idOfToken(tokenizer, token)).filter((id) => id !== undefined),
  ]);
}

/** The id of a token. The configuration writes a token as its text, or as an object with the text as `content`. */
function idOfToken(tokenizer: Tokenizer, token: unknown): number | undefined {
  const content = isJsonObject(token) ? token["content"] : token;
  return typeof content === "string" ? wholeNumber(tokenizer.token_to_id(content)) : undefined;
}

/** The id in a configuration's value, which is one id or a list of ids. Of a list, the first id counts. */
function firstId(value: unknown): number | undefined {
  const first: unknown = Array.isArray(value) ? value[0] : value;
  return wholeNumber(first);
}

/** The value if it is a whole number. In a damaged file, an id can be any value. */
const wholeNumber = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isInteger(value) ? value : undefined;
