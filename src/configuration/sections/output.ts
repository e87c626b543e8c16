import { z } from "zod";
import { defaultRunsDirectory } from "../defaults";

export const outputSchema = z.strictObject({
  runsDirectory: z
    .string()
    .min(1)
    .default(defaultRunsDirectory)
    .describe("Folder that holds a folder for every run, relative to this file."),
  dtype: z
    .enum(["source", "float32"])
    .default("source")
    .describe("Number format of the exported weights: the source model's own, or 32-bit floating point."),
  exportTo: z
    .string()
    .min(1)
    .optional()
    .describe("New folder that the finished model is copied to, relative to this file; the run keeps one in any case."),
});
