import { z } from "zod";
import { defaultRunsDirectory } from "../defaults";

export const outputSchema = z.strictObject({
  runsDirectory: z
    .string()
    .min(1)
    .default(defaultRunsDirectory)
    .describe("Folder that holds a folder for every run, relative to this file."),
  checkpointEverySteps: z
    .int()
    .min(0)
    .optional()
    .describe(
      "Optimiser steps between two checkpoints that the run can be resumed from, 0 for none but those of a pause; without " +
        "it, one at every evaluation during the run. The last and the best are kept: the best has the highest harmonic " +
        "mean of what is to be high, 1 − regurgitation and 1 − knowledge of the forget set and regurgitation and knowledge of " +
        "the retain set, in an evaluation of its step.",
    ),
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
