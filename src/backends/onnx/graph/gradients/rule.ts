import { GraphError, sameShape } from "../dimensions";
import type { Node, Value } from "../graph";
import { reshape } from "../operators/layout";
import { reduceSum } from "../operators/reduction";
import type { Operator, OperatorAttributes } from "../signatures/table";

/** Builds the gradient of one operand; called only when a trainable parameter needs it. */
export type OperandGradient = () => Value;

/** What a rule may ask about the differentiation that it is a part of. */
export interface GradientContext {
  /** Whether a trainable parameter is reached through the operand. */
  readonly isNeeded: (operand: Value) => boolean;
  readonly differentiate: (loss: Value, parameters: readonly Value[]) => Map<Value, Value>;
}

/**
 * The vector-Jacobian product of one operator: from the gradients of its outputs (undefined where nothing depends on
 * an output) to those of its operands, in order (undefined where an operand is not differentiable, such as an index).
 */
export type GradientRule<Op extends Operator> = (
  node: Node<Op>,
  outputGradients: readonly (Value | undefined)[],
  context: GradientContext,
) => readonly (OperandGradient | undefined)[];

/** One rule for every operator: a missing one does not compile. */
export type GradientTable<All> = { readonly [Op in keyof All & Operator]: GradientRule<Op> };

interface RuleArguments<Op extends Operator> {
  /** Gradient of the first output. */
  readonly gradient: Value;
  readonly a: Value;
  readonly b: Value;
  readonly c: Value;
  readonly output: Value;
  readonly attributes: OperatorAttributes[Op];
}

/** A rule that looks at the gradient of the first output alone; `a`, `b`, `c` are the operands there are. */
export function rule<Op extends Operator>(
  build: (arguments_: RuleArguments<Op>) => readonly (OperandGradient | undefined)[],
): GradientRule<Op> {
  return (node, [gradient]) => {
    const [a, b, c] = node.inputs;
    const [output] = node.outputs;
    if (!gradient || !output || !a) throw new GraphError(`${node.operator}: a secondary output is not differentiable`);
    // Operands that an operator does not have are never read by its rule.
    return build({ gradient, a, b: b as Value, c: c as Value, output, attributes: node.attributes });
  };
}

/** An operator through which no gradient flows: its result is an index, a truth value or does not depend on values. */
export function notDifferentiable<Op extends Operator>(): GradientRule<Op> {
  return (node) => node.inputs.map(() => undefined);
}

/** The gradient of a broadcast operand: summed over the axes along which it was repeated. */
export function sumToShapeOf(operand: Value, gradient: Value): Value {
  if (sameShape(operand.shape, gradient.shape)) return gradient;
  const extra = gradient.shape.length - operand.shape.length;
  const repeated = gradient.shape.flatMap((dimension, axis) =>
    axis < extra || operand.shape[axis - extra] !== dimension ? [axis] : [],
  );
  return reshape(reduceSum(gradient, { axes: repeated, keepDimensions: true }), operand.shape);
}
