import { onnxruntimeVersion } from "./onnx/runtime/version";

/** The versions of the programs that compute a run, such as `Node 22.11.0, onnxruntime 1.30.0`. */
export function describeSoftware(): string {
  return `Node ${process.versions.node}, onnxruntime ${onnxruntimeVersion()}`;
}
