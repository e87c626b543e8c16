import { isJsonObject } from "../protocol/json";
import type { JsonObject } from "../protocol/json";

/** The types of a tokenizer's parts that Lethe reads, by the part's key in `tokenizer.json`. */
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

/** The first part of a tokenizer whose type Lethe does not read, as in `pre_tokenizer "UnicodeScripts"`. */
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

/** Types of a part and of the parts in it. Old files give a model no type. */
function typesIn(part: unknown): string[] {
  if (!isJsonObject(part)) return [];
  const inside = sequenceKeys.flatMap((key) => (Array.isArray(part[key]) ? (part[key] as unknown[]) : []));
  return [...(typeof part["type"] === "string" ? [part["type"]] : []), ...inside.flatMap(typesIn)];
}
