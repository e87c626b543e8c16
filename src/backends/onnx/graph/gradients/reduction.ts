import type { Value } from "../graph";
import { divide } from "../operators/elementwise";
import { expandLike, reshape } from "../operators/layout";
import type { reductionRules } from "../signatures/reduction";
import { reduceSum } from "../operators/reduction";
import type { GradientTable } from "./rule";
import { rule } from "./rule";

/** Restores the axes over which the operator reduced, and repeats the gradient along these axes. */
function spread(gradient: Value, operand: Value, axes: readonly number[]): Value {
  const reduced = new Set(axes);
  const kept = operand.shape.map((dimension, axis) => (reduced.has(axis) ? 1 : dimension));
  return expandLike(reshape(gradient, kept), operand);
}

export const reductionGradients: GradientTable<typeof reductionRules> = {
  ReduceSum: rule(({ gradient, a, attributes: { axes } }) => [() => spread(gradient, a, axes)]),
  // The number of averaged elements may be known only at run time, so the graph computes it as a sum of ones.
  ReduceMean: rule(({ gradient, a, attributes: { axes, keepDimensions } }) => [
    () => {
      const shape = a.shape.map(() => 1);
      const ones = expandLike(a.graph.constant([1], a.dataType, shape), a);
      const count = reduceSum(ones, { axes, keepDimensions });
      return spread(divide(gradient, count), a, axes);
    },
  ]),
};
