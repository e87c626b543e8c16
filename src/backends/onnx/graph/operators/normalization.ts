import type { Value } from "../graph";
import { apply } from "../graph";

export function softmax(x: Value): Value {
  return apply("Softmax", [x], {});
}
export function logSoftmax(x: Value): Value {
  return apply("LogSoftmax", [x], {});
}

/**
 * (x − mean) / sqrt(variance + epsilon) over the last axis. The variance divides the sum of squares by n, not by `n −
 * 1`.
 */
export function layerNormalization(x: Value, epsilon: number): Value {
  return apply("LayerNormalization", [x], { epsilon });
}

/** weight · x / sqrt(mean(x²) + epsilon) over the last axis (Zhang and Sennrich 2019, arXiv 1910.07467). */
export function rmsNormalization(x: Value, weight: Value, epsilon: number): Value {
  return apply("RmsNormalization", [x, weight], { epsilon });
}
