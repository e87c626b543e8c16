import type { Configuration } from "../configuration/schema";
import type { Backend, OnWarning } from "./backend";

/**
 * Opens the backend that computes on this machine.
 * @param device the `device` section of a configuration. The device `auto` means the CPU
 * @param onWarning called with a sentence for the user, for example if the CPU computes a part of a GPU's work
 * @throws HumanError if this machine does not have the device, or if the device does not support the precision
 */
export async function openBackend(device: Configuration["device"], onWarning: OnWarning): Promise<Backend> {
  // This import is dynamic, because only the processes that compute need onnxruntime.
  const { openOnnxBackend } = await import("./onnx/onnxBackend");
  return openOnnxBackend(device, onWarning);
}
