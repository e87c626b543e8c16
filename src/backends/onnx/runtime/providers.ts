import { listSupportedBackends } from "onnxruntime-node";

/** Names of the execution providers in onnxruntime's build for this platform. */
export function executionProviders(): string[] {
  return listSupportedBackends().map(({ name }) => name);
}
