import { isFloat } from "../dataTypes";
import { GraphError } from "../dimensions";
import type { Node, Value } from "../graph";
import { add, multiply } from "../operators/elementwise";
import { inPieces } from "../operators/pieces";
import { reduceSum } from "../operators/reduction";
import type { piecesRules } from "../signatures/pieces";
import type { GradientContext, GradientTable } from "./rule";

export const piecesGradients: GradientTable<typeof piecesRules> = {
  InPieces: (node, outputGradients, context) => {
    let made: ReadonlyMap<Value, Value> | undefined;
    return node.inputs.map((operand) => () => {
      const gradient = (made ??= differentiatePieces(node, outputGradients, context)).get(operand);
      if (!gradient) throw new GraphError(`InPieces: the gradient of ${operand.name} was not computed`);
      return gradient;
    });
  },
};

/**
 * Computes the gradients of the operands, piece by piece. The graph computes the results of each piece again. It
 * multiplies each result by the result's gradient and sums the products to one scalar. The gradients of this scalar are
 * the gradients of the piece. If an operand is cut into pieces along its first axis, the gradients from the pieces are
 * concatenated. If every piece reads the operand as a whole, the gradients from the pieces are added.
 */
function differentiatePieces(
  { inputs, attributes, body }: Node<"InPieces">,
  outputGradients: readonly (Value | undefined)[],
  { isNeeded, differentiate }: GradientContext,
): Map<Value, Value> {
  const { size, cut } = attributes;
  const wanted = inputs
    .map((operand, index) => ({ operand, isCut: index < cut }))
    .filter(({ operand }) => isNeeded(operand));
  const results = inPieces(size, (piece) => {
    const own = wanted.map(({ operand, isCut }) => (isCut ? piece.rows(operand) : piece.whole(operand)));
    const terms = body.build(piece).flatMap(({ value, combine }, index) => {
      const gradient = outputGradients[index];
      if (!gradient || !isFloat(value.dataType)) return [];
      return reduceSum(multiply(value, combine === "rows" ? piece.rows(gradient) : piece.whole(gradient)));
    });
    const gradients = differentiate(
      terms.reduce((a, b) => add(a, b)),
      own,
    );
    return own.map((operand, index) => ({
      value: gradients.get(operand) ?? operand,
      combine: wanted[index]?.isCut ? "rows" : "sum",
    }));
  });
  return new Map(wanted.map(({ operand }, index) => [operand, results[index] as Value]));
}
