import { resolveAxis } from "../dimensions";
import type { Value } from "../graph";
import { apply } from "../graph";

/** table [n, ...], indices [i...] of int64 → [i..., ...]. */
export const gather = (table: Value, indices: Value): Value => apply("Gather", [table, indices], {});

/** Along `axis`, the element that each index names. */
export const gatherElements = (data: Value, indices: Value, axis: number): Value =>
  apply("GatherElements", [data, indices], { axis: resolveAxis(axis, data.shape.length) });

/** Data plus updates, each added at the position its index names along `axis`; an index may recur. */
export const scatterAddElements = (data: Value, indices: Value, updates: Value, axis: number): Value =>
  apply("ScatterAddElements", [data, indices, updates], { axis: resolveAxis(axis, data.shape.length) });

/** table [n, ...] plus updates [i..., ...], each row added at its index; an index may recur. */
export const scatterAddRows = (table: Value, indices: Value, updates: Value): Value =>
  apply("ScatterAddRows", [table, indices, updates], {});

/** Index of the greatest element along `axis`; the first of equals. */
export const argMax = (x: Value, axis: number): Value =>
  apply("ArgMax", [x], { axis: resolveAxis(axis, x.shape.length) });
