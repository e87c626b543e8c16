import type { DataType } from "../dataTypes";
import type { Operand, Value } from "../graph";
import { apply, asValue } from "../graph";

type Unary = (x: Value) => Value;
type Binary = (a: Value, b: Operand) => Value;

const unary =
  (operator: "Neg" | "Exp" | "Log" | "Sqrt" | "Cos" | "Sin" | "Sigmoid" | "Softplus" | "Detach"): Unary =>
  (x) =>
    apply(operator, [x], {});

const binary =
  (operator: "Add" | "Sub" | "Mul" | "Div" | "LessOrEqual" | "Equal"): Binary =>
  (a, b) =>
    apply(operator, [a, asValue(b, a)], {});

export const add = binary("Add");
export const subtract = binary("Sub");
export const multiply = binary("Mul");
export const divide = binary("Div");
export const lessOrEqual = binary("LessOrEqual");
export const equal = binary("Equal");
export const negate = unary("Neg");
export const exp = unary("Exp");
/** The natural logarithm. */
export const log = unary("Log");
export const squareRoot = unary("Sqrt");
export const cosine = unary("Cos");
export const sine = unary("Sin");
/** 1 / (1 + e^-x). */
export const sigmoid = unary("Sigmoid");
/** log(1 + e^x), computed without overflow. */
export const softplus = unary("Softplus");
/** x without a gradient. */
export const detach = unary("Detach");

/** Limits every element to the range from `minimum` to `maximum`. */
export function clip(x: Value, minimum: number, maximum: number): Value {
  return apply("Clip", [x], { minimum, maximum });
}
export function cast(x: Value, to: DataType): Value {
  return x.dataType === to ? x : apply("Cast", [x], { to });
}
export function and(a: Value, b: Value): Value {
  return apply("And", [a, b], {});
}
/** `a` where the condition is true, and `b` elsewhere. */
export function where(condition: Value, a: Value, b: Operand): Value {
  return apply("Where", [condition, a, asValue(b, a)], {});
}
