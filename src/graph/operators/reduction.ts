import { resolveAxis } from "../dimensions";
import type { Value } from "../graph";
import { apply } from "../graph";
import type { ReductionAttributes } from "../signatures/reduction";

interface ReductionOptions {
  /** Axes to reduce; all of them when left out. */
  readonly axes?: readonly number[];
  readonly keepDimensions?: boolean;
}

function resolve(x: Value, { axes, keepDimensions = false }: ReductionOptions): ReductionAttributes["ReduceSum"] {
  const rank = x.shape.length;
  return { axes: axes?.map((axis) => resolveAxis(axis, rank)) ?? [...Array(rank).keys()], keepDimensions };
}

export const reduceSum = (x: Value, options: ReductionOptions = {}): Value =>
  apply("ReduceSum", [x], resolve(x, options));

export const reduceMean = (x: Value, options: ReductionOptions = {}): Value =>
  apply("ReduceMean", [x], resolve(x, options));
