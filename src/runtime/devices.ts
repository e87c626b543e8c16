import { listSupportedBackends } from "onnxruntime-node";

/** What onnxruntime's build for this platform could compute with, besides the processor and WebGPU. */
export const otherProviders = (): string[] =>
  listSupportedBackends()
    .map(({ name }) => name)
    .filter((name) => name !== "cpu" && name !== "webgpu");

/** Whether onnxruntime's build for this platform has the WebGPU provider. */
export const hasWebGpu = (): boolean => listSupportedBackends().some(({ name }) => name === "webgpu");
