import type { Value } from "../graph";

/** The operands of `MultiHeadAttention`. For their shapes, see signatures/attention.ts. */
export interface Attended {
  readonly queries: Value;
  readonly keys: Value;
  readonly values: Value;
  readonly cachedKeys: Value;
  readonly cachedValues: Value;
  readonly mask: Value;
}

/**
 * Computes attention for one new token in every row. The operator has no gradient. Returns three values: the result of
 * attention, all keys, and all values. The keys and values are the cached ones, followed by those of the new token.
 */
export function multiHeadAttention(
  { queries, keys, values, cachedKeys, cachedValues, mask }: Attended,
  heads: number,
): readonly [attended: Value, keys: Value, values: Value] {
  const inputs = [queries, keys, values, cachedKeys, cachedValues, mask];
  return queries.graph.node("MultiHeadAttention", inputs, { heads }) as [Value, Value, Value];
}
