import type { Precision } from "../graph/dialect";
import type { LossOptions } from "./lossGraph";
import type { GraphTrainerSettings } from "./trainer";

/** Options for the loss in a trainer's graphs. In float16, the loss is scaled. */
export function lossOptions(
  { gradientCheckpointing, reference }: Pick<GraphTrainerSettings, "gradientCheckpointing" | "reference">,
  precision?: Precision,
): LossOptions {
  return { gradientCheckpointing, isScaled: precision === "float16", referenceModel: reference?.model };
}
