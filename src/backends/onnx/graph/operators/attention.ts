import type { Value } from "../graph";

/** The operands of `MultiHeadAttention`. Their shapes are documented at its signature. */
export interface Attended {
  readonly queries: Value;
  readonly keys: Value;
  readonly values: Value;
  readonly cachedKeys: Value;
  readonly cachedValues: Value;
  readonly mask: Value;
}

/**
 * Attention of one new token in every row, without a gradient. Returns the result, the keys and the values. The last
 * slot of the keys and of the values belongs to the new token.
 */
export function multiHeadAttention(
  { queries, keys, values, cachedKeys, cachedValues, mask }: Attended,
  heads: number,
): readonly [attended: Value, keys: Value, values: Value] {
  const inputs = [queries, keys, values, cachedKeys, cachedValues, mask];
  return queries.graph.node("MultiHeadAttention", inputs, { heads }) as [Value, Value, Value];
}
