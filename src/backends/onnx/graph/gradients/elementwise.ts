import { isFloat } from "../dataTypes";
import { zerosLike } from "../operators/layout";
import type { elementwiseRules } from "../signatures/elementwise";
import {
  and,
  cast,
  cosine,
  divide,
  lessOrEqual,
  multiply,
  negate,
  sigmoid,
  sine,
  subtract,
  where,
} from "../operators/elementwise";
import type { GradientTable } from "./rule";
import { notDifferentiable, rule, sumToShapeOf } from "./rule";

export const elementwiseGradients: GradientTable<typeof elementwiseRules> = {
  Add: rule(({ gradient, a, b }) => [() => sumToShapeOf(a, gradient), () => sumToShapeOf(b, gradient)]),
  Sub: rule(({ gradient, a, b }) => [() => sumToShapeOf(a, gradient), () => sumToShapeOf(b, negate(gradient))]),
  Mul: rule(({ gradient, a, b }) => [
    () => sumToShapeOf(a, multiply(gradient, b)),
    () => sumToShapeOf(b, multiply(gradient, a)),
  ]),
  // d(a/b) = da/b − (a/b)·db/b
  Div: rule(({ gradient, a, b, output }) => [
    () => sumToShapeOf(a, divide(gradient, b)),
    () => sumToShapeOf(b, negate(divide(multiply(gradient, output), b))),
  ]),
  Neg: rule(({ gradient }) => [() => negate(gradient)]),
  Exp: rule(({ gradient, output }) => [() => multiply(gradient, output)]),
  Log: rule(({ gradient, a }) => [() => divide(gradient, a)]),
  Sqrt: rule(({ gradient, output }) => [() => divide(gradient, multiply(output, 2))]),
  Cos: rule(({ gradient, a }) => [() => negate(multiply(gradient, sine(a)))]),
  Sin: rule(({ gradient, a }) => [() => multiply(gradient, cosine(a))]),
  // σ' = σ·(1 − σ) = σ − σ²
  Sigmoid: rule(({ gradient, output }) => [() => multiply(gradient, subtract(output, multiply(output, output)))]),
  Softplus: rule(({ gradient, a }) => [() => multiply(gradient, sigmoid(a))]),
  // If x equals a bound, the gradient is passed on unchanged, as in PyTorch.
  Clip: rule(({ gradient, a, attributes: { minimum, maximum } }) => [
    () => {
      const inside = and(lessOrEqual(a.graph.scalar(minimum, a.dataType), a), lessOrEqual(a, maximum));
      return where(inside, gradient, 0);
    },
  ]),
  Cast: rule(({ gradient, a }) => [isFloat(a.dataType) ? () => cast(gradient, a.dataType) : undefined]),
  Detach: notDifferentiable(),
  LessOrEqual: notDifferentiable(),
  Equal: notDifferentiable(),
  And: notDifferentiable(),
  Where: rule(({ gradient, a: condition, b, c }) => [
    undefined,
    () => sumToShapeOf(b, where(condition, gradient, 0)),
    () => sumToShapeOf(c, where(condition, zerosLike(gradient), gradient)),
  ]),
};
