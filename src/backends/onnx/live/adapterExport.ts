import type { AdapterExport, SaveOptions } from "../../backend";
import { isAdapted } from "../models/adapters/lora";
import type { OpenedModel } from "./openModel";

/** Tells how the adapter folder of an export differs from the model that `readBack` loads. */
export function adapterExportOf(
  { model, source }: Pick<OpenedModel, "model" | "source">,
  { dtype }: Pick<SaveOptions, "dtype">,
): AdapterExport {
  if (!isAdapted(model)) return "exact";
  if (model.quantized) return "frozen";
  // An export in float32 counts as exact, although its weights are rounded to float32. This rounding changes each
  // figure by less than the last decimal that is shown.
  const isRounded = model.lora.modules.some((module) => source.tensors.get(`${module}.weight`)?.dtype !== "F32");
  return dtype === "source" && isRounded ? "merged" : "exact";
}
