import type { DataType } from "../dataTypes";
import type { Operand, Value } from "../graph";
import { apply, asValue } from "../graph";

export const add = (a: Value, b: Operand): Value => apply("Add", [a, asValue(b, a)], {});
export const subtract = (a: Value, b: Operand): Value => apply("Sub", [a, asValue(b, a)], {});
export const multiply = (a: Value, b: Operand): Value => apply("Mul", [a, asValue(b, a)], {});
export const divide = (a: Value, b: Operand): Value => apply("Div", [a, asValue(b, a)], {});
export const negate = (x: Value): Value => apply("Neg", [x], {});
export const exp = (x: Value): Value => apply("Exp", [x], {});
/** Natural logarithm. */
export const log = (x: Value): Value => apply("Log", [x], {});
export const squareRoot = (x: Value): Value => apply("Sqrt", [x], {});
export const cosine = (x: Value): Value => apply("Cos", [x], {});
export const sine = (x: Value): Value => apply("Sin", [x], {});
/** 1 / (1 + e^-x). */
export const sigmoid = (x: Value): Value => apply("Sigmoid", [x], {});
/** log(1 + e^x), without overflow. */
export const softplus = (x: Value): Value => apply("Softplus", [x], {});
/** Elements below `minimum` or above `maximum` are set to it. */
export const clip = (x: Value, minimum: number, maximum: number): Value => apply("Clip", [x], { minimum, maximum });
/** x as a constant: no gradient flows through it. */
export const detach = (x: Value): Value => apply("Detach", [x], {});
export const cast = (x: Value, to: DataType): Value => (x.dataType === to ? x : apply("Cast", [x], { to }));
export const lessOrEqual = (a: Value, b: Operand): Value => apply("LessOrEqual", [a, asValue(b, a)], {});
export const equal = (a: Value, b: Operand): Value => apply("Equal", [a, asValue(b, a)], {});
export const and = (a: Value, b: Value): Value => apply("And", [a, b], {});
/** `a` where the condition holds, else `b`. */
export const where = (condition: Value, a: Value, b: Operand): Value =>
  apply("Where", [condition, a, asValue(b, a)], {});
