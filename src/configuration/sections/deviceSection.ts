import { z } from "zod";
import { positiveInteger } from "../values";

export const deviceSchema = z.strictObject({
  name: z
    .enum(["auto", "cpu", "webgpu"])
    .default("cpu")
    .describe(
      'Device that computes the run. "cpu" is the CPU, and "webgpu" is the GPU through WebGPU. With "auto", a short ' +
        "test chooses the faster device. The test chooses the GPU only if the GPU's results agree with the CPU's " +
        "results.",
    ),
  precision: z
    .enum(["auto", "float32", "float16"])
    .default("auto")
    .describe(
      "Precision of the matrix products in a training step on the GPU. Weights, sums, norms and losses are always " +
        'float32. On the CPU, everything is float32. "auto" chooses float16 under three conditions: the GPU supports ' +
        "float16, float16 and float32 give similar gradients in the first step, and float16 is faster.",
    ),
  threads: positiveInteger
    .optional()
    .describe("Number of CPU threads. Without this key, onnxruntime chooses the number."),
  keepAwake: z
    .boolean()
    .optional()
    .describe(
      "Whether the machine stays awake while the engine works. This works on Linux with systemd and on macOS, but not " +
        "on Windows. Without this key, the machine may fall asleep.",
    ),
});
