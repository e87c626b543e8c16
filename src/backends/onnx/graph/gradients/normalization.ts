import { GraphError } from "../dimensions";
import { cast, exp, multiply, subtract } from "../operators/elementwise";
import type { normalizationRules } from "../signatures/normalization";
import { reduceMean, reduceSum } from "../operators/reduction";
import type { GradientTable } from "./rule";
import { rule, sumToShapeOf } from "./rule";

const lastAxis = { axes: [-1], keepDimensions: true };

export const normalizationGradients: GradientTable<typeof normalizationRules> = {
  // y = softmax(x): dx = y·(dy − Σ y·dy)
  Softmax: rule(({ gradient, output }) => [
    () => {
      const weighted = multiply(gradient, output);
      return subtract(weighted, multiply(output, reduceSum(weighted, lastAxis)));
    },
  ]),
  // y = log softmax(x): dx = dy − e^y·Σ dy
  LogSoftmax: rule(({ gradient, output }) => [
    () => subtract(gradient, multiply(exp(output), reduceSum(gradient, lastAxis))),
  ]),
  // y = (x − mean)/σ: dx = (dy − mean(dy) − y·mean(dy·y))/σ
  LayerNormalization: (node, [gradient]) => [
    () => {
      const [output, , inverseDeviation] = node.outputs;
      if (!gradient || !output || !inverseDeviation)
        throw new GraphError("LayerNormalization: only the first output is differentiable");
      const centred = subtract(gradient, reduceMean(gradient, lastAxis));
      const projected = multiply(output, reduceMean(multiply(gradient, output), lastAxis));
      return multiply(subtract(centred, projected), cast(inverseDeviation, gradient.dataType));
    },
  ],
  // y = w·n with n = x/r and the root mean square r: dx = (w·dy − n·mean(w·dy·n))/r, dw = Σ dy·n
  RmsNormalization: (node, [gradient]) => {
    const [x, weight] = node.inputs;
    const [, inverseRoot] = node.outputs;
    if (!gradient || !x || !weight || !inverseRoot)
      throw new GraphError("RmsNormalization: only the first output is differentiable");
    const scale = cast(inverseRoot, x.dataType);
    const normalized = multiply(x, scale);
    return [
      () => {
        const weighted = multiply(gradient, weight);
        const projected = multiply(normalized, reduceMean(multiply(weighted, normalized), lastAxis));
        return multiply(subtract(weighted, projected), scale);
      },
      () => sumToShapeOf(weight, multiply(gradient, normalized)),
    ];
  },
};
