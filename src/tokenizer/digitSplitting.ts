import { isJsonObject } from "../protocol/json";
import type { JsonObject } from "../protocol/json";

/**
 * Replaces every `Digits` pre-tokenizer in a tokenizer's definition by an equivalent `Split`. This pre-tokenizer splits
 * digits from other characters. For transformers, every character of the Unicode category N is a digit, so " ½" is
 * split into two pieces. For @huggingface/tokenizers 0.2, only 0 to 9 are digits.
 */
export function withUnicodeDigits(definition: JsonObject): JsonObject {
  return { ...definition, pre_tokenizer: replaceDigits(definition["pre_tokenizer"]) };
}

function replaceDigits(preTokenizer: unknown): unknown {
  if (!isJsonObject(preTokenizer)) return preTokenizer;
  if (preTokenizer["type"] === "Digits") {
    const pattern = { Regex: preTokenizer["individual_digits"] === true ? "\\p{N}" : "\\p{N}+" };
    return { type: "Split", pattern, behavior: "Isolated", invert: false };
  }
  const { pretokenizers: parts } = preTokenizer;
  return Array.isArray(parts) ? { ...preTokenizer, pretokenizers: parts.map(replaceDigits) } : preTokenizer;
}
