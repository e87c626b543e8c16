import { isFloat } from "./dataTypes";
import { GraphError } from "./dimensions";
import type { Node, Value } from "./graph";
import type { GradientRule } from "./gradients/rule";
import { gradientRules } from "./gradients/table";
import { add } from "./operators/elementwise";
import { zerosLike } from "./operators/layout";
import { GradientCheckpointing } from "./gradientCheckpointing";
import type { Operator } from "./signatures/table";

/**
 * Reverse-mode differentiation: adds to the graph the nodes that compute d loss / d parameter. Nodes are added only on
 * paths from a parameter to the loss.
 * @param loss the floating-point scalar to differentiate
 * @param parameters the values whose gradients are wanted. They belong to the same graph as `loss`, and are usually its
 *   inputs
 * @returns the gradient of each parameter. If the loss does not depend on a parameter, its gradient consists of zeros
 */
export function differentiate(loss: Value, parameters: readonly Value[]): Map<Value, Value> {
  if (loss.shape.length !== 0 || !isFloat(loss.dataType))
    throw new GraphError(`only a floating-point scalar can be differentiated, not ${loss.name}`);
  const { graph } = loss;
  const forwardNodes = [...graph.nodes];
  const dependent = reachedFrom(parameters, forwardNodes);
  const gradients = new Map<Value, Value>([[loss, graph.scalar(1, loss.dataType)]]);
  const checkpointing = new GradientCheckpointing(graph.checkpointedSegments);
  const isNeeded = (operand: Value): boolean => dependent.has(checkpointing.originalOf(operand));

  for (const node of forwardNodes.reverse()) {
    const outputGradients = node.outputs.map((output) => gradients.get(output));
    const known = outputGradients.find((gradient) => gradient !== undefined);
    if (!known) continue;
    if (!node.inputs.some((input) => dependent.has(input))) continue;
    const rule = gradientRules[node.operator] as GradientRule<Operator>;
    const operandGradients = rule(checkpointing.of(node, known), outputGradients, { isNeeded, differentiate });
    node.inputs.forEach((operand, index) => {
      const operandGradient = operandGradients[index];
      if (!operandGradient || !dependent.has(operand)) return;
      const sum = gradients.get(operand);
      gradients.set(operand, sum ? add(sum, operandGradient()) : operandGradient());
    });
  }
  return new Map(parameters.map((parameter) => [parameter, gradients.get(parameter) ?? zerosLike(parameter)]));
}

/** Returns the given values and all values that depend on them. */
function reachedFrom(values: readonly Value[], nodes: readonly Node[]): Set<Value> {
  const reached = new Set(values);
  for (const node of nodes)
    if (node.inputs.some((input) => reached.has(input))) for (const output of node.outputs) reached.add(output);
  return reached;
}
