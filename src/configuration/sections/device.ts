import { z } from "zod";

export const deviceSchema = z.strictObject({
  name: z
    .enum(["auto", "cpu", "webgpu"])
    .default("cpu")
    .describe(
      "What computes: the processor (cpu), a graphics processor through WebGPU (webgpu), or whichever of them is faster in " +
        "a short test and computes the same (auto).",
    ),
  threads: z.int().min(1).optional().describe("Processor threads to use; without it, onnxruntime chooses."),
});
