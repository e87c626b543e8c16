import type { Value } from "../graph";
import { apply } from "../graph";

export const softmax = (x: Value): Value => apply("Softmax", [x], {});
export const logSoftmax = (x: Value): Value => apply("LogSoftmax", [x], {});

/** (x − mean) / sqrt(variance + epsilon) over the last axis, the variance taken over n (not n − 1). */
export const layerNormalization = (x: Value, epsilon: number): Value => apply("LayerNormalization", [x], { epsilon });

/** weight · x / sqrt(mean(x²) + epsilon) over the last axis (Zhang and Sennrich 2019, arXiv 1910.07467). */
export const rmsNormalization = (x: Value, weight: Value, epsilon: number): Value =>
  apply("RmsNormalization", [x, weight], { epsilon });
