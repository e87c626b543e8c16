import type { Value } from "../../../../src/backends/onnx/graph/graph";
import type { Operator } from "../../../../src/backends/onnx/graph/signatures/table";
import * as elementwise from "../../../../src/backends/onnx/graph/operators/elementwise";
import type { NumericArray } from "../evaluateGraph";
import { arrayOf } from "../evaluateGraph";
import type { OperatorCase } from "./operatorCase";

const positive = (array: NumericArray): NumericArray => ({
  ...array,
  elements: array.elements.map((element) => Math.abs(element) + 0.3),
});
const unary = (
  operator: Operator,
  build: (x: Value) => Value,
  f: (x: number) => number,
  isPositive = false,
): OperatorCase => ({
  name: operator,
  operator,
  operands: [isPositive ? positive(arrayOf([2, 3])) : arrayOf([2, 3])],
  build: ([x]) => build(x as Value),
  define: ([x = []]) => x.map(f),
});
/** Operands of shape [2, 3] and [3]. The second is broadcast. */
const binary = (
  operator: Operator,
  build: (a: Value, b: Value) => Value,
  f: (a: number, b: number) => number,
): OperatorCase => ({
  name: `${operator}, broadcast`,
  operator,
  operands: [arrayOf([2, 3]), positive(arrayOf([3], 40))],
  build: ([a, b]) => build(a as Value, b as Value),
  define: ([a = [], b = []]) => a.map((element, index) => f(element, b[index % 3] ?? NaN)),
});

const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
/** Operators on each element. */
export const elementwiseCases: readonly OperatorCase[] = [
  binary("Add", elementwise.add, (a, b) => a + b),
  binary("Sub", elementwise.subtract, (a, b) => a - b),
  binary("Mul", elementwise.multiply, (a, b) => a * b),
  binary("Div", elementwise.divide, (a, b) => a / b),
  unary("Neg", elementwise.negate, (x) => -x),
  unary("Exp", elementwise.exp, Math.exp),
  unary("Log", elementwise.log, Math.log, true),
  unary("Sqrt", elementwise.squareRoot, Math.sqrt, true),
  unary("Cos", elementwise.cosine, Math.cos),
  unary("Sin", elementwise.sine, Math.sin),
  unary("Sigmoid", elementwise.sigmoid, sigmoid),
  unary("Softplus", elementwise.softplus, (x) => Math.log1p(Math.exp(x))),
  unary(
    "Clip",
    (x) => elementwise.clip(x, -0.5, 0.25),
    (x) => Math.min(Math.max(x, -0.5), 0.25),
  ),
  {
    ...unary(
      "Detach",
      (x) => elementwise.multiply(elementwise.detach(x), 3),
      (x) => 3 * x,
    ),
    isDetached: true,
  },
  unary(
    "Cast",
    (x) => elementwise.cast(elementwise.cast(x, x.dataType), x.dataType),
    (x) => x,
  ),
  {
    ...binary(
      "LessOrEqual",
      (a, b) => elementwise.cast(elementwise.lessOrEqual(a, b), a.dataType),
      (a, b) => Number(a <= b),
    ),
    hasNoGradient: true,
  },
  {
    name: "Equal",
    operator: "Equal",
    operands: [arrayOf([4])],
    indices: [{ shape: [4], elements: [1, 2, 3, 2] }],
    build: ([x], [index]) =>
      elementwise.add(
        elementwise.multiply(x as Value, 0),
        elementwise.cast(elementwise.equal(index as Value, 2), (x as Value).dataType),
      ),
    define: () => [0, 1, 0, 1],
    hasNoGradient: true,
  },
  {
    ...binary(
      "And",
      (a, b) =>
        elementwise.cast(
          elementwise.and(elementwise.lessOrEqual(a, b), elementwise.lessOrEqual(elementwise.negate(a), b)),
          a.dataType,
        ),
      (a, b) => Number(a <= b && -a <= b),
    ),
    hasNoGradient: true,
  },
  binary(
    "Where",
    (a, b) => elementwise.where(elementwise.lessOrEqual(a, 0.1), a, elementwise.multiply(b, 2)),
    (a, b) => (a <= 0.1 ? a : 2 * b),
  ),
];
