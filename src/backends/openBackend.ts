import type { Configuration } from "../configuration/schema";
import type { Backend, OnWarning } from "./backend";

/**
 * Opens the backend that computes on this machine.
 * @param device the `device` section of a configuration; `auto` means the CPU
 * @param onWarning receives a sentence when a part of the work runs on another device than the configuration names
 * @throws HumanError for a device that this machine does not have, or a precision that the device does not have
 */
export async function openBackend(device: Configuration["device"], onWarning: OnWarning): Promise<Backend> {
  // A dynamic import: onnxruntime is loaded only by a process that computes.
  const { openOnnxBackend } = await import("./onnx/onnxBackend");
  return openOnnxBackend(device, onWarning);
}
