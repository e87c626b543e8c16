import { at, GraphError, sameShape } from "../dimensions";
import type { NoAttributes } from "./require";
import { likeOperand, operands, requireFloat, requireSameDataType } from "./require";
import type { InferenceTable } from "./rule";

export interface NormalizationAttributes {
  /** Over the last axis. */
  Softmax: NoAttributes;
  /** Over the last axis. */
  LogSoftmax: NoAttributes;
  /**
   * Normalises the last axis, without weight and bias. Outputs: the normalised value, and in float32 the mean and the
   * inverse standard deviation.
   */
  LayerNormalization: { readonly epsilon: number };
  /**
   * Normalises the last axis, with one weight for each element of this axis. Outputs: the normalised value, and the
   * inverse root mean square in float32.
   */
  RmsNormalization: { readonly epsilon: number };
}

export const normalizationRules: InferenceTable<NormalizationAttributes> = {
  Softmax: likeOperand,
  LogSoftmax: likeOperand,
  LayerNormalization: (inputs) => {
    const [x] = likeOperand(inputs);
    if (typeof at(x.shape, -1) !== "number") throw new GraphError("the size of the last axis must be known");
    const statistics = { dataType: "float32" as const, shape: x.shape.with(-1, 1) };
    return [x, statistics, statistics];
  },
  RmsNormalization: (inputs) => {
    const [x, weight] = operands(inputs, 2);
    requireFloat(x);
    requireSameDataType(x, weight);
    if (!sameShape(weight.shape, x.shape.slice(-1)))
      throw new GraphError("needs one weight for each element of the last axis");
    const statistics = { dataType: "float32" as const, shape: x.shape.with(-1, 1) };
    return [{ dataType: x.dataType, shape: x.shape }, statistics];
  },
};
