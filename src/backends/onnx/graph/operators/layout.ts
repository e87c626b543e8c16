import type { Shape } from "../dimensions";
import { resolveAxis, sameShape } from "../dimensions";
import type { Value } from "../graph";
import { apply } from "../graph";

export function reshape(x: Value, shape: Shape): Value {
  return sameShape(x.shape, shape) ? x : apply("Reshape", [x], { shape });
}

/** Axis i of the result is axis `permutation[i]` of the operand. */
export function transpose(x: Value, permutation: readonly number[]): Value {
  return apply("Transpose", [x], { permutation });
}

/** Swaps the last two axes. */
export function transposeLast(x: Value): Value {
  const rank = x.shape.length;
  return transpose(x, [...Array(rank - 2).keys(), rank - 1, rank - 2]);
}

export function concat(values: readonly [Value, ...Value[]], axis: number): Value {
  return apply("Concat", values, { axis: resolveAxis(axis, values[0].shape.length) });
}

export function split(x: Value, parts: number, axis: number): readonly Value[] {
  return x.graph.node("Split", [x], { axis: resolveAxis(axis, x.shape.length), parts });
}

export function expandLike(x: Value, like: Value): Value {
  return sameShape(x.shape, like.shape) ? x : apply("ExpandLike", [x, like], {});
}

/** Returns x as a new value that is computed only after `other`, a floating-point value. */
export function after(x: Value, other: Value): Value {
  return apply("After", [x, other], {});
}

export function zerosLike(x: Value): Value {
  return apply("ZerosLike", [x], {});
}
