import { Graph } from "../graph/graph";
import { gemm } from "../graph/operators/linear";
import type { Device } from "../runtime/device";
import { floatTensor } from "../runtime/tensor";
import { createGraphSession } from "./graphSession";

/**
 * Returns the reason why a device cannot compute products in float16, or undefined if it can. Some GPUs lack WebGPU's
 * feature `shader-f16`, and onnxruntime reports this only when a session runs. The function therefore runs a small
 * session.
 */
export async function whyNoFloat16(device: Device): Promise<string | undefined> {
  if (device.kind === "cpu") return "the CPU computes only in float32";
  const graph = new Graph();
  const x = graph.input("x", "float32", [1, 1]);
  graph.output("product", gemm(x, x));
  const session = await createGraphSession(graph, { device, precision: "float16" });
  try {
    await session.run({ x: floatTensor(Float32Array.of(1), [1, 1]) });
    return undefined;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (!/\bf16\b/.test(message)) throw error;
    return "the GPU does not support float16";
  } finally {
    await session.dispose();
  }
}

/** Returns the error message for a configuration that asks for float16. `reason` says why float16 cannot be used. */
export function float16Refusal(reason: string): string {
  return `"device.precision" is "float16", but ${reason}; set it to "auto" or "float32".`;
}
