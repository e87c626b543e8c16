import type { Shape } from "../dimensions";
import { resolveAxis, sameShape } from "../dimensions";
import type { Value } from "../graph";
import { apply } from "../graph";

export const reshape = (x: Value, shape: Shape): Value =>
  sameShape(x.shape, shape) ? x : apply("Reshape", [x], { shape });

/** Axis i of the result is axis `permutation[i]` of the operand. */
export const transpose = (x: Value, permutation: readonly number[]): Value => apply("Transpose", [x], { permutation });

/** Swaps the last two axes. */
export function transposeLast(x: Value): Value {
  const rank = x.shape.length;
  return transpose(x, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

export const concat = (values: readonly [Value, ...Value[]], axis: number): Value =>
  apply("Concat", values, { axis: resolveAxis(axis, values[0].shape.length) });

export const split = (x: Value, parts: number, axis: number): readonly Value[] =>
  x.graph.node("Split", [x], { axis: resolveAxis(axis, x.shape.length), parts });

export const expandLike = (x: Value, like: Value): Value =>
  sameShape(x.shape, like.shape) ? x : apply("ExpandLike", [x, like], {});

/** x, but not before `other`, of floating-point numbers, is computed: what is made of it cannot be made too early. */
export const after = (x: Value, other: Value): Value => apply("After", [x, other], {});

export const zerosLike = (x: Value): Value => apply("ZerosLike", [x], {});
