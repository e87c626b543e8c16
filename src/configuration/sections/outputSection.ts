import { z } from "zod";
import { defaultRunsDirectory } from "../defaults";
import { nonEmptyText, nonNegativeInteger } from "../values";

export const outputSchema = z.strictObject({
  runsDirectory: nonEmptyText
    .default(defaultRunsDirectory)
    .describe("Folder of the run folders, relative to this file."),
  checkpointEverySteps: nonNegativeInteger
    .optional()
    .describe(
      "Optimiser steps between two checkpoints. 0: only a pause writes one. Without this key, each evaluation during " +
        "the run writes one. A run resumes from a checkpoint. It keeps the last and the best checkpoint. The best has " +
        "the highest harmonic mean of four figures of its evaluation: 1 − recited (r) and 1 − answered (t) of the forget " +
        "set, recited (r) and answered (t) of the retain set.",
    ),
  dtype: z
    .enum(["source", "float32"])
    .default("source")
    .describe("Number format of the exported weights: the source model's format, or 32-bit floating point."),
  exportTo: nonEmptyText
    .optional()
    .describe(
      "New folder for a copy of the finished model, relative to this file. The run folder always keeps the model, too.",
    ),
});
