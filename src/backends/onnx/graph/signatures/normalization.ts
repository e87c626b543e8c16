import type { ValueType } from "../dataTypes";
import { at, GraphError, sameShape } from "../dimensions";
import { likeOperand, operands, requireFloat, requireSameDataType } from "./require";
import type { InferenceTable } from "./rule";

interface Normalization {
  readonly epsilon: number;
}

/** The type of a statistic such as the mean: one number for each vector along the last axis. */
const statisticsOf = ({ shape }: ValueType): ValueType => ({ dataType: "float32", shape: shape.with(-1, 1) });

export const normalizationRules = {
  /** Over the last axis. */
  Softmax: likeOperand,
  /** Over the last axis. */
  LogSoftmax: likeOperand,
  /**
   * Normalises the last axis, without weight and bias. Outputs: the normalised value, and in float32 the mean and the
   * inverse standard deviation.
   */
  LayerNormalization: (inputs, _: Normalization) => {
    const [x] = likeOperand(inputs);
    if (typeof at(x.shape, -1) !== "number") throw new GraphError("the size of the last axis must be known");
    return [x, statisticsOf(x), statisticsOf(x)];
  },
  /**
   * Normalises the last axis, with one weight for each element of this axis. Outputs: the normalised value, and the
   * inverse root mean square in float32.
   */
  RmsNormalization: (inputs, _: Normalization) => {
    const [x, weight] = operands(inputs, 2);
    requireFloat(x);
    requireSameDataType(x, weight);
    if (!sameShape(weight.shape, x.shape.slice(-1)))
      throw new GraphError("needs one weight for each element of the last axis");
    return [x, statisticsOf(x)];
  },
} satisfies InferenceTable;
