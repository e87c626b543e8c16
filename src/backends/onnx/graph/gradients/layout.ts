import { GraphError } from "../dimensions";
import type { Value } from "../graph";
import type { layoutRules } from "../signatures/layout";
import { concat, reshape, split, transpose, zerosLike } from "../operators/layout";
import type { GradientTable } from "./rule";
import { notDifferentiable, rule, sumToShapeOf } from "./rule";

export const layoutGradients: GradientTable<typeof layoutRules> = {
  Reshape: rule(({ gradient, a }) => [() => reshape(gradient, a.shape)]),
  Transpose: rule(({ gradient, attributes: { permutation } }) => {
    const inverse = permutation.map((_, axis) => permutation.indexOf(axis));
    return [() => transpose(gradient, inverse)];
  }),
  Concat: (node, [gradient]) => {
    const { axis } = node.attributes;
    const sizes = node.inputs.map((input) => input.shape[axis]);
    return node.inputs.map((_, index) => () => {
      if (!gradient || sizes.some((size) => size !== sizes[0]))
        throw new GraphError("Concat: it can be differentiated only if all parts have the same size");
      return sizes.length === 1 ? gradient : (split(gradient, sizes.length, axis)[index] as Value);
    });
  },
  Split: (node, gradients) => [
    () => {
      const parts = node.outputs.map((output, index) => gradients[index] ?? zerosLike(output));
      return concat(parts as [Value, ...Value[]], node.attributes.axis);
    },
  ],
  ExpandLike: rule(({ gradient, a }) => [() => sumToShapeOf(a, gradient), undefined]),
  After: rule(({ gradient }) => [() => gradient, undefined]),
  ZerosLike: notDifferentiable(),
};
