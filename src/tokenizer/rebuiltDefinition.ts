import { isJsonObject } from "../protocol/json";
import type { JsonObject } from "../protocol/json";
import type { RebuildingClass } from "./tokenizerClass";

/**
 * Special tokens that are used if no file names a token for a role. They depend on the tokenizer's class in
 * transformers. The inner key is the name of the role.
 */
const usualRoles: Readonly<Record<RebuildingClass, Readonly<Record<string, string>>>> = {
  LlamaTokenizer: { unk_token: "<unk>", bos_token: "<s>", eos_token: "</s>" },
  GemmaTokenizer: {
    unk_token: "<unk>",
    bos_token: "<bos>",
    eos_token: "<eos>",
    pad_token: "<pad>",
    mask_token: "<mask>",
  },
  Qwen2Tokenizer: { unk_token: "<|endoftext|>", eos_token: "<|endoftext|>", pad_token: "<|endoftext|>" },
  GPT2Tokenizer: { unk_token: "<|endoftext|>", bos_token: "<|endoftext|>", eos_token: "<|endoftext|>" },
  GPTNeoXTokenizer: {
    unk_token: "<|endoftext|>",
    bos_token: "<|endoftext|>",
    eos_token: "<|endoftext|>",
    pad_token: "<|padding|>",
  },
};

export function usualRolesOf(rebuilding: RebuildingClass | undefined): Readonly<Record<string, string>> {
  return rebuilding ? usualRoles[rebuilding] : {};
}

const byteLevel = { type: "ByteLevel", add_prefix_space: false, trim_offsets: true, use_regex: true };

/** The regular expression with which Qwen2's tokenizer divides a text into words. */
const qwen2Words =
  "(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}| ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

const replaceMetaspace = { type: "Replace", pattern: { String: "▁" }, content: " " };
const wordsOfPieces = [replaceMetaspace, { type: "ByteFallback" }, { type: "Fuse" }];

/**
 * The parts that a class of transformers replaces in `tokenizer.json`, with their new values. If the key
 * `post_processor` is missing here, the class keeps the post-processor of the file.
 */
type Parts = Pick<JsonObject, "normalizer" | "pre_tokenizer" | "decoder"> & {
  readonly model: JsonObject;
  readonly post_processor?: null;
};

const parts: Readonly<Record<RebuildingClass, (settings: JsonObject) => Parts>> = {
  LlamaTokenizer: ({ add_prefix_space: addsSpace, legacy }) => ({
    normalizer: null,
    pre_tokenizer: {
      type: "Metaspace",
      replacement: "▁",
      prepend_scheme: addsSpace === false ? "never" : legacy === true ? "always" : "first",
      split: false,
    },
    decoder: {
      type: "Sequence",
      decoders: [
        ...wordsOfPieces,
        ...(addsSpace === false ? [] : [{ type: "Strip", content: " ", start: 1, stop: 0 }]),
      ],
    },
    model: { unk_token: null, fuse_unk: true, byte_fallback: true },
  }),
  GemmaTokenizer: ({ unk_token: unknown }) => ({
    normalizer: { type: "Replace", pattern: { String: " " }, content: "▁" },
    pre_tokenizer: null,
    decoder: { type: "Sequence", decoders: wordsOfPieces },
    model: { unk_token: unknown, fuse_unk: true, byte_fallback: true },
  }),
  Qwen2Tokenizer: ({ add_prefix_space: addsSpace }) => ({
    normalizer: { type: "NFC" },
    pre_tokenizer: {
      type: "Sequence",
      pretokenizers: [
        { type: "Split", pattern: { Regex: qwen2Words }, behavior: "Isolated", invert: false },
        { ...byteLevel, add_prefix_space: addsSpace === true, use_regex: false },
      ],
    },
    decoder: byteLevel,
    model: { unk_token: null, fuse_unk: false, byte_fallback: false },
  }),
  GPT2Tokenizer: ({ add_prefix_space: addsSpace }) => ({
    normalizer: null,
    pre_tokenizer: { ...byteLevel, add_prefix_space: addsSpace === true },
    decoder: byteLevel,
    model: { unk_token: null, fuse_unk: false, byte_fallback: false },
  }),
  GPTNeoXTokenizer: ({ add_prefix_space: addsSpace }) => ({
    normalizer: { type: "NFC" },
    pre_tokenizer: { ...byteLevel, add_prefix_space: addsSpace === true },
    decoder: byteLevel,
    model: { unk_token: null, fuse_unk: false, byte_fallback: false },
    post_processor: null,
  }),
};

/**
 * The tokenizer that a class of transformers 5 builds. The vocabulary, the merges and the added tokens come from
 * `tokenizer.json`. With most classes, the post-processor also comes from this file. The class decides everything else.
 * @param settings the keys of `tokenizer_config.json` and the roles of the special tokens
 * @returns `definition` itself if its model is not BPE, because these classes build only BPE models
 */
export function rebuiltDefinition(
  definition: JsonObject,
  rebuilding: RebuildingClass | undefined,
  settings: JsonObject,
): JsonObject {
  const { model } = definition;
  if (!rebuilding || !isJsonObject(model) || !isBpe(model)) return definition;
  const { model: flags, ...others } = parts[rebuilding](settings);
  return {
    ...definition,
    ...others,
    model: { type: "BPE", vocab: model["vocab"], merges: model["merges"], dropout: null, ...flags },
  };
}

/**
 * Whether a tokenizer's model is BPE. Older files do not name the type of the model; then a list of merges shows BPE.
 */
export function isBpe(model: JsonObject): boolean {
  return model["type"] === "BPE" || (model["type"] === undefined && Array.isArray(model["merges"]));
}
