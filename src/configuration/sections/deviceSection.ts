import { z } from "zod";

export const deviceSchema = z.strictObject({
  name: z
    .enum(["auto", "cpu", "webgpu"])
    .default("cpu")
    .describe(
      "What computes: the processor (cpu), a graphics processor through WebGPU (webgpu), or whichever of them is faster in " +
        "a short test and computes the same (auto).",
    ),
  precision: z
    .enum(["auto", "float32", "float16"])
    .default("auto")
    .describe(
      "What a graphics processor computes the products of a training step in; weights, sums, norms and losses are float32 " +
        "in any case, and so is the processor. auto takes float16 where the adapter has it, the first step's gradients " +
        "agree with float32's and it is faster.",
    ),
  threads: z.int().min(1).optional().describe("Processor threads to use; without it, onnxruntime chooses."),
});
