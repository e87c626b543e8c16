import type { Precision } from "../graph/dialect";
import type { LossOptions } from "./lossGraph";
import type { GraphTrainerSettings } from "./trainer";

/** The options of the loss in a trainer's graphs. If the trainer computes in float16, the loss is scaled. */
export function lossOptions(
  { gradientCheckpointing, reference }: GraphTrainerSettings,
  precision?: Precision,
): LossOptions {
  return { gradientCheckpointing, reference, isScaled: precision === "float16" };
}
