import type { Configuration } from "../configuration/schema";
import type { Backend, OnWarning } from "./backend";

/**
 * Opens the backend that computes on this machine.
 * @param device the `device` section of a configuration; `auto` means the CPU
 * @param onWarning receives a sentence for the user, for example if the CPU computes a part of a GPU's work
 * @throws HumanError if this machine lacks the device, or the device lacks the precision
 */
export async function openBackend(device: Configuration["device"], onWarning: OnWarning): Promise<Backend> {
  // Imported dynamically, so that only a process that computes loads onnxruntime.
  const { openOnnxBackend } = await import("./onnx/onnxBackend");
  return openOnnxBackend(device, onWarning);
}
