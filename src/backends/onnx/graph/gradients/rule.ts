import { GraphError, sameShape } from "../dimensions";
import type { Node, Value } from "../graph";
import { reshape } from "../operators/layout";
import { reduceSum } from "../operators/reduction";
import type { Operator, OperatorAttributes } from "../signatures/table";

/**
 * Adds the nodes that compute the gradient of one operand. This function is called only if the gradient of a trainable
 * parameter depends on the operand's gradient.
 */
type OperandGradient = () => Value;

/** Functions that a gradient rule can call. */
export interface GradientContext {
  /** Whether the operand depends on a trainable parameter. */
  readonly isNeeded: (operand: Value) => boolean;
  readonly differentiate: (loss: Value, parameters: readonly Value[]) => Map<Value, Value>;
}

/**
 * The vector-Jacobian product of one operator. It maps the gradients of the outputs to the gradients of the operands,
 * in order. The gradient of an output that no other node reads is undefined. The gradient of an operand that is not
 * differentiable, such as an index, is undefined too.
 */
export type GradientRule<Op extends Operator> = (
  node: Node<Op>,
  outputGradients: readonly (Value | undefined)[],
  context: GradientContext,
) => readonly (OperandGradient | undefined)[];

/**
 * The gradient rules of a group of operators, by the names of the operators. `InferenceRules` is the type of the table
 * with the inference rules of this group. A `GradientTable` must have a gradient rule for each operator in the table of
 * inference rules.
 */
export type GradientTable<InferenceRules> = { readonly [Op in keyof InferenceRules & Operator]: GradientRule<Op> };

interface RuleArguments<Op extends Operator> {
  /** Gradient of the first output. */
  readonly gradient: Value;
  readonly a: Value;
  readonly b: Value;
  readonly c: Value;
  readonly output: Value;
  readonly attributes: OperatorAttributes[Op];
}

/** A rule that reads only the gradient of the first output. `a`, `b` and `c` are the operands. */
export function rule<Op extends Operator>(
  build: (arguments_: RuleArguments<Op>) => readonly (OperandGradient | undefined)[],
): GradientRule<Op> {
  return (node, [gradient]) => {
    const [a, b, c] = node.inputs;
    const [output] = node.outputs;
    if (!gradient || !output || !a) throw new GraphError(`${node.operator}: only the first output is differentiable`);
    // If the operator has one operand, `b` and `c` are undefined. If it has two operands, `c` is undefined. The casts
    // are safe, because a rule reads only the operands that its operator has.
    return build({ gradient, a, b: b as Value, c: c as Value, output, attributes: node.attributes });
  };
}

/**
 * The rule of an operator without a gradient. The operator's result is an index or a truth value, or it does not depend
 * on the operands' elements.
 */
export function notDifferentiable<Op extends Operator>(): GradientRule<Op> {
  return (node) => node.inputs.map(() => undefined);
}

/**
 * Returns the gradient of an operand that was broadcast. The gradient is summed over the axes along which the operand
 * was repeated.
 */
export function sumToShapeOf(operand: Value, gradient: Value): Value {
  if (sameShape(operand.shape, gradient.shape)) return gradient;
  const extra = gradient.shape.length - operand.shape.length;
  const repeated = gradient.shape.flatMap((dimension, axis) =>
    axis < extra || operand.shape[axis - extra] !== dimension ? [axis] : [],
  );
  return reshape(reduceSum(gradient, { axes: repeated, keepDimensions: true }), operand.shape);
}
