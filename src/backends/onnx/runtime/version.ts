import { createRequire } from "node:module";

/** The version of onnxruntime. The native library is not loaded. */
export function onnxruntimeVersion(): string {
  const { version } = createRequire(__filename)("onnxruntime-node/package.json") as { version: string };
  return version;
}
