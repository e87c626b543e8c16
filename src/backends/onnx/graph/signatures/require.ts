import type { DataType, ValueType } from "../dataTypes";
import { isFloat } from "../dataTypes";
import type { Shape } from "../dimensions";
import { GraphError, sameShape } from "../dimensions";

/** Checks that there are exactly `count` operands, and returns them. */
export function operands<Count extends 1 | 2 | 3>(
  inputs: readonly ValueType[],
  count: Count,
): Count extends 1 ? [ValueType] : Count extends 2 ? [ValueType, ValueType] : [ValueType, ValueType, ValueType] {
  if (inputs.length !== count) throw new GraphError(`takes ${count} operands, not ${inputs.length}`);
  return inputs as never;
}

/**
 * Returns the type of the output of an operator with one operand: the type of the operand. The operand must be
 * floating-point.
 */
export function likeOperand(inputs: readonly ValueType[]): readonly [ValueType] {
  const [x] = operands(inputs, 1);
  requireFloat(x);
  return [x];
}

export function requireFloat({ dataType }: ValueType): void {
  if (!isFloat(dataType)) throw new GraphError(`needs floating-point operands, not ${dataType}`);
}

export function requireDataType(input: ValueType, ...allowed: readonly DataType[]): void {
  if (!allowed.includes(input.dataType))
    throw new GraphError(`needs an operand of ${allowed.join(" or ")}, not ${input.dataType}`);
}

export function requireSameDataType(a: ValueType, b: ValueType): void {
  if (a.dataType !== b.dataType)
    throw new GraphError(`needs operands of one type, not ${a.dataType} and ${b.dataType}`);
}

/** The shape without one axis. */
export function besideAxis(shape: Shape, axis: number): Shape {
  return shape.filter((_, index) => index !== axis);
}

/** Checks that two shapes are equal, except for the size of one given axis. */
export function requireSameBesideAxis(a: ValueType, b: ValueType, axis: number): void {
  if (!sameShape(besideAxis(a.shape, axis), besideAxis(b.shape, axis)))
    throw new GraphError(`shapes may differ only in axis ${axis}`);
}
