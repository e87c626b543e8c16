import { resolveAxis } from "../dimensions";
import type { Value } from "../graph";
import { apply } from "../graph";

/** table [n, ...], indices [i...] of int64 → [i..., ...]. */
export function gather(table: Value, indices: Value): Value {
  return apply("Gather", [table, indices], {});
}

/** Takes elements of `data`. Each index says which element along `axis` to take (as in ONNX's GatherElements). */
export function gatherElements(data: Value, indices: Value, axis: number): Value {
  return apply("GatherElements", [data, indices], { axis: resolveAxis(axis, data.shape.length) });
}

/** Adds each update to the data, at the update's index along `axis`. An index may occur more than once. */
export function scatterAddElements(data: Value, indices: Value, updates: Value, axis: number): Value {
  return apply("ScatterAddElements", [data, indices, updates], { axis: resolveAxis(axis, data.shape.length) });
}

/**
 * Adds each row of the updates [i..., ...] to a table [n, ...], at the row's index. An index may occur more than once.
 */
export function scatterAddRows(table: Value, indices: Value, updates: Value): Value {
  return apply("ScatterAddRows", [table, indices, updates], {});
}

/** Index of the greatest element along `axis`. If several elements are greatest, the index is that of the first. */
export function argMax(x: Value, axis: number): Value {
  return apply("ArgMax", [x], { axis: resolveAxis(axis, x.shape.length) });
}

/**
 * The `count` greatest elements of each row, in descending order, and their indices along the last axis. Every row must
 * have at least `count` elements. No gradient is passed back.
 */
export function topK(x: Value, count: number): { readonly values: Value; readonly indices: Value } {
  const [values, indices] = x.graph.node("TopK", [x], { count });
  return { values: values as Value, indices: indices as Value };
}
