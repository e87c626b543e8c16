import type { Value } from "../graph";

/** What one more token of every row attends to; shapes as `MultiHeadAttention` has them. */
export interface Attended {
  readonly queries: Value;
  readonly keys: Value;
  readonly values: Value;
  readonly rememberedKeys: Value;
  readonly rememberedValues: Value;
  readonly mask: Value;
}

/** Attention of one more token of every row, without a gradient; returns what is remembered from then on, too. */
export function multiHeadAttention(
  { queries, keys, values, rememberedKeys, rememberedValues, mask }: Attended,
  heads: number,
): readonly [attended: Value, keys: Value, values: Value] {
  const inputs = [queries, keys, values, rememberedKeys, rememberedValues, mask];
  return queries.graph.node("MultiHeadAttention", inputs, { heads }) as [Value, Value, Value];
}
