import { z } from "zod";
import { positiveInteger } from "../values";

export const deviceSchema = z.strictObject({
  name: z
    .enum(["auto", "cpu", "webgpu"])
    .default("cpu")
    .describe(
      "Device that computes the run: the CPU (cpu), the GPU through WebGPU (webgpu), or the faster one in a short test " +
        "(auto). auto takes the GPU only if its results agree with the CPU's.",
    ),
  precision: z
    .enum(["auto", "float32", "float16"])
    .default("auto")
    .describe(
      "Precision of the matrix products of a training step on the GPU. Weights, sums, norms and losses are always " +
        "float32, and so is everything on the CPU. auto takes float16 if the GPU supports it, the gradients of the first " +
        "step agree with float32's, and it is faster.",
    ),
  threads: positiveInteger.optional().describe("CPU threads. Without this key, onnxruntime chooses."),
});
