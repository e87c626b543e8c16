import { z } from "zod";

export const deviceSchema = z.strictObject({
  name: z.enum(["cpu"]).default("cpu").describe("The device that computes."),
  threads: z.int().min(1).optional().describe("Processor threads to use; without it, onnxruntime chooses."),
});
