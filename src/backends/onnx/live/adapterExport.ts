import type { AdapterExport, SaveOptions } from "../../backend";
import { isAdapted } from "../models/adapters/lora";
import type { OpenedModel } from "./openModel";

/** How the adapter folder of an export differs from the model that `readBack` loads. */
export function adapterExportOf(
  { model, source }: Pick<OpenedModel, "model" | "source">,
  { dtype }: Pick<SaveOptions, "dtype">,
): AdapterExport {
  if (!isAdapted(model)) return "exact";
  if (model.quantized) return "frozen";
  // Sums in float32 differ by less than any figure shows.
  const isRounded = model.lora.modules.some((module) => source.tensors.get(`${module}.weight`)?.dtype !== "F32");
  return dtype === "source" && isRounded ? "merged" : "exact";
}
