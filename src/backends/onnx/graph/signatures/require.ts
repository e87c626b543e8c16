import type { DataType } from "../dataTypes";
import { isFloat } from "../dataTypes";
import { GraphError } from "../dimensions";
import type { ValueType } from "../dataTypes";

/** The type of `{}`: the attributes of an operator that has none. */
export type NoAttributes = Readonly<Record<string, never>>;

/** Checks that there are exactly `count` operands, and returns them. */
export function operands<Count extends 1 | 2 | 3>(
  inputs: readonly ValueType[],
  count: Count,
): Count extends 1 ? [ValueType] : Count extends 2 ? [ValueType, ValueType] : [ValueType, ValueType, ValueType] {
  if (inputs.length !== count) throw new GraphError(`takes ${count} operands, not ${inputs.length}`);
  return inputs as never;
}

/** The output's type, which is the type of the only operand. The operand must be floating-point. */
export function likeOperand(inputs: readonly ValueType[]): readonly [ValueType] {
  const [x] = operands(inputs, 1);
  requireFloat(x);
  return [{ dataType: x.dataType, shape: x.shape }];
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
