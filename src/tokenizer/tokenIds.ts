import { isJsonObject } from "./jsonFile";
import type { JsonObject } from "./jsonFile";

/**
 * The largest vocabularies have a quarter of a million tokens. The tokenizer's library keeps a list up to the largest
 * id.
 */
const greatestId = 2 ** 24;

/**
 * The first token of a `tokenizer.json` whose id is so large that reading the file would take minutes and gigabytes: it
 * is a damaged one.
 */
export function tokenOfHugeId(definition: JsonObject): string | undefined {
  const { added_tokens: added, model } = definition;
  const addedIds = (Array.isArray(added) ? (added as unknown[]) : []).flatMap((token) =>
    isJsonObject(token) ? [[String(token["content"]), token["id"]] as const] : [],
  );
  const vocabulary = isJsonObject(model) && isJsonObject(model["vocab"]) ? Object.entries(model["vocab"]) : [];
  return [...addedIds, ...vocabulary].find(([, id]) => typeof id === "number" && id > greatestId)?.[0];
}
