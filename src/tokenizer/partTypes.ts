import { isJsonObject } from "../protocol/json";
import type { JsonObject } from "../protocol/json";

/**
 * The types of parts that Lethe can read in a `tokenizer.json`, listed for each part. Each key, such as
 * `pre_tokenizer`, is also the key of the part in this file.
 */
export const partTypes: Readonly<Record<string, readonly string[]>> = {
  normalizer: [
    ...["BertNormalizer", "Lowercase", "NFC", "NFD", "NFKC", "NFKD", "Precompiled", "Prepend", "Replace", "Sequence"],
    ...["Strip", "StripAccents"],
  ],
  pre_tokenizer: [
    ...["BertPreTokenizer", "ByteLevel", "Digits", "FixedLength", "Metaspace", "Punctuation", "Replace", "Sequence"],
    ...["Split", "Whitespace", "WhitespaceSplit"],
  ],
  model: ["BPE", "Unigram", "WordLevel", "WordPiece"],
  post_processor: ["BertProcessing", "ByteLevel", "RobertaProcessing", "Sequence", "TemplateProcessing"],
  decoder: [
    ...["BPEDecoder", "ByteFallback", "ByteLevel", "CTC", "Fuse", "Metaspace", "Replace", "Sequence", "Strip"],
    ...["WordPiece"],
  ],
};

/** Keys under which a `Sequence` has its parts. */
const sequenceKeys = ["normalizers", "pretokenizers", "processors", "decoders"] as const;

/**
 * Finds the first part of a tokenizer that has a type unknown to Lethe. The result has the form `pre_tokenizer
 * "UnicodeScripts"`.
 */
export function unknownPart(definition: Readonly<JsonObject>): string | undefined {
  for (const [key, types] of Object.entries(partTypes)) {
    const type = typesIn(definition[key]).find((found) => !types.includes(found));
    if (type !== undefined) return `${key} "${type}"`;
  }
  return undefined;
}

/** Whether a part of a tokenizer has a type. The vocabulary, which can take tens of megabytes, is not searched. */
export function hasPartOfType(definition: Readonly<JsonObject>, type: string): boolean {
  return Object.keys(partTypes).some((key) => typesIn(definition[key]).includes(type));
}

/**
 * Returns the type of a part, and the types of all parts inside this part. In old files, the tokenizer's model has no
 * type.
 */
function typesIn(part: unknown): string[] {
  if (!isJsonObject(part)) return [];
  const inside = sequenceKeys.flatMap((key) => (Array.isArray(part[key]) ? (part[key] as unknown[]) : []));
  return [...(typeof part["type"] === "string" ? [part["type"]] : []), ...inside.flatMap(typesIn)];
}
