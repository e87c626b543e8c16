import { resolveAxis } from "../dimensions";
import { operands, requireFloat } from "./require";
import type { InferenceRule } from "./rule";

export interface Axes {
  readonly axes: readonly number[];
  /**
   * Whether the result keeps each reduced axis as an axis of size 1. If not, the result does not have the reduced axes.
   */
  readonly keepDimensions: boolean;
}

const reduce: InferenceRule<Axes> = (inputs, { axes, keepDimensions }) => {
  const [x] = operands(inputs, 1);
  requireFloat(x);
  const reduced = new Set(axes.map((axis) => resolveAxis(axis, x.shape.length)));
  const shape = keepDimensions
    ? x.shape.map((dimension, axis) => (reduced.has(axis) ? 1 : dimension))
    : x.shape.filter((_, axis) => !reduced.has(axis));
  return [{ dataType: x.dataType, shape }];
};

export const reductionRules = { ReduceSum: reduce, ReduceMean: reduce };
