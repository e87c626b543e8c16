import { resolveAxis } from "../dimensions";
import type { Value } from "../graph";
import { apply } from "../graph";
import { multiply } from "./elementwise";
import type { Axes } from "../signatures/reduction";

/** The axes to reduce (default: all axes), and whether to keep them with size 1 (default: false). */
type ReductionOptions = Partial<Axes>;

function resolve(x: Value, { axes, keepDimensions = false }: ReductionOptions): Axes {
  const rank = x.shape.length;
  return { axes: axes?.map((axis) => resolveAxis(axis, rank)) ?? [...Array(rank).keys()], keepDimensions };
}

export function reduceSum(x: Value, options: ReductionOptions = {}): Value {
  return apply("ReduceSum", [x], resolve(x, options));
}

export function reduceMean(x: Value, options: ReductionOptions = {}): Value {
  return apply("ReduceMean", [x], resolve(x, options));
}

/**
 * Σ x² over all elements. The sum is computed within each row first, and then over the rows. A device uses only a few
 * of its threads for one sum, so many small sums are faster than one large sum.
 */
export function sumOfSquares(x: Value): Value {
  const squares = multiply(x, x);
  return reduceSum(x.shape.length > 1 ? reduceSum(squares, { axes: [-1] }) : squares);
}
