import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../../../protocol/json";

/**
 * The keys of a JSON file. Every other key may change what a model computes, so a file that sets it is refused. A key
 * with an empty value (null, {} or []) sets nothing.
 */
export interface KeyRules {
  /** Keys that Lethe reads. */
  readonly read: readonly string[];
  /** Keys that describe a model, or that change only its training or the way it is run. */
  readonly harmless: readonly string[];
  /** Values that are harmless for every key, besides the empty ones. */
  readonly neutralValues?: readonly unknown[];
  /** Keys that are harmless with some values. */
  readonly harmlessValues: Readonly<Record<string, readonly unknown[]>>;
}

/** The first key of an object that the rules do not allow. */
export function refusedKey(rules: KeyRules, object: Readonly<JsonObject>): string | undefined {
  const known = new Set([...rules.read, ...rules.harmless]);
  return Object.keys(object).find((key) => {
    if (known.has(key) || isEmpty(object[key])) return false;
    const own = Object.hasOwn(rules.harmlessValues, key) ? (rules.harmlessValues[key] ?? []) : [];
    return ![...own, ...(rules.neutralValues ?? [])].some((value) => isDeepStrictEqual(value, object[key]));
  });
}

const isEmpty = (value: unknown): boolean =>
  value === null || value === undefined || (typeof value === "object" && Object.keys(value).length === 0);
