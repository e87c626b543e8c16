import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../../../protocol/json";

/**
 * Rules for the keys of a JSON file. Lethe refuses a file with a key that the rules do not contain, because this key
 * may change what a model computes. A key with an empty value (null, {} or []) counts as missing.
 */
export interface KeyRules {
  /** Keys that Lethe reads. */
  readonly read: readonly string[];
  /**
   * Keys that cannot change what a model computes. They describe the model, or they change only how it is trained or
   * run.
   */
  readonly harmless: readonly string[];
  /**
   * Neutral values. Every key is harmless if its value is a neutral value. Empty values are always neutral and need not
   * be in this list.
   */
  readonly neutralValues?: readonly unknown[];
  /** Keys that are harmless only with certain values. For each key, the list contains these values. */
  readonly harmlessValues: Readonly<Record<string, readonly unknown[]>>;
}

/** Finds the first key that the rules do not allow. Returns undefined if they allow all keys of the object. */
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
