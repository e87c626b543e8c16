import type { DataType } from "../dataTypes";
import type { Operand, Value } from "../graph";
import { apply, asValue } from "../graph";

export function add(a: Value, b: Operand): Value {
  return apply("Add", [a, asValue(b, a)], {});
}
export function subtract(a: Value, b: Operand): Value {
  return apply("Sub", [a, asValue(b, a)], {});
}
export function multiply(a: Value, b: Operand): Value {
  return apply("Mul", [a, asValue(b, a)], {});
}
export function divide(a: Value, b: Operand): Value {
  return apply("Div", [a, asValue(b, a)], {});
}
export function negate(x: Value): Value {
  return apply("Neg", [x], {});
}
export function exp(x: Value): Value {
  return apply("Exp", [x], {});
}
export function squareRoot(x: Value): Value {
  return apply("Sqrt", [x], {});
}
export function cosine(x: Value): Value {
  return apply("Cos", [x], {});
}
export function sine(x: Value): Value {
  return apply("Sin", [x], {});
}
/** 1 / (1 + e^-x). */
export function sigmoid(x: Value): Value {
  return apply("Sigmoid", [x], {});
}
/** log(1 + e^x), computed without overflow. */
export function softplus(x: Value): Value {
  return apply("Softplus", [x], {});
}
/** Limits every element to the range from `minimum` to `maximum`. */
export function clip(x: Value, minimum: number, maximum: number): Value {
  return apply("Clip", [x], { minimum, maximum });
}
/** x without a gradient. */
export function detach(x: Value): Value {
  return apply("Detach", [x], {});
}
export function cast(x: Value, to: DataType): Value {
  return x.dataType === to ? x : apply("Cast", [x], { to });
}
export function lessOrEqual(a: Value, b: Operand): Value {
  return apply("LessOrEqual", [a, asValue(b, a)], {});
}
export function equal(a: Value, b: Operand): Value {
  return apply("Equal", [a, asValue(b, a)], {});
}
export function and(a: Value, b: Value): Value {
  return apply("And", [a, b], {});
}
/** `a` where the condition is true, and `b` elsewhere. */
export function where(condition: Value, a: Value, b: Operand): Value {
  return apply("Where", [condition, a, asValue(b, a)], {});
}
