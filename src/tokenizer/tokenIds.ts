import { isJsonObject } from "../protocol/json";
import type { JsonObject } from "../protocol/json";

/**
 * Largest accepted token id. The tokenizer library allocates a list with one entry for each id up to the largest id, so
 * a limit is needed. The largest vocabularies have 250,000 tokens.
 */
const greatestId = 2 ** 24;

/**
 * Finds a token with an id above the limit in a `tokenizer.json`. A file with such a token is damaged. Reading it would
 * take minutes and gigabytes of memory.
 */
export function tokenOfHugeId(definition: JsonObject): string | undefined {
  const { added_tokens: added, model } = definition;
  const addedIds = (Array.isArray(added) ? (added as unknown[]) : []).flatMap((token) =>
    isJsonObject(token) ? [[String(token["content"]), token["id"]] as const] : [],
  );
  const vocabulary = isJsonObject(model) && isJsonObject(model["vocab"]) ? Object.entries(model["vocab"]) : [];
  return [...addedIds, ...vocabulary].find(([, id]) => typeof id === "number" && id > greatestId)?.[0];
}
