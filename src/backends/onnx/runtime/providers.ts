import { listSupportedBackends } from "onnxruntime-node";

/** Execution providers of onnxruntime's build for this platform, other than the CPU and WebGPU. */
export function otherProviders(): string[] {
  return listSupportedBackends()
    .map(({ name }) => name)
    .filter((name) => name !== "cpu" && name !== "webgpu");
}

/** Whether onnxruntime's build for this platform has the WebGPU provider. */
export function hasWebGpu(): boolean {
  return listSupportedBackends().some(({ name }) => name === "webgpu");
}
