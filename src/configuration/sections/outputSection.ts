import { z } from "zod";
import { defaultRunsDirectory } from "../defaults";
import { nonEmptyText, nonNegativeInteger } from "../values";

export const outputSchema = z.strictObject({
  runsDirectory: nonEmptyText
    .default(defaultRunsDirectory)
    .describe("Folder that holds the run folders, relative to this file."),
  checkpointEverySteps: nonNegativeInteger
    .optional()
    .describe(
      "Optimiser steps between two checkpoints. With 0, the run writes a checkpoint only at a pause. Without " +
        "this key, the run writes a checkpoint at each evaluation. A run resumes from a checkpoint. The run folder " +
        "keeps the last and the best checkpoint. The best checkpoint has the highest harmonic mean of four figures: " +
        "1 − recited (r) and 1 − answered (t) for the forget set, and recited (r) and answered (t) for the retain set.",
    ),
  dtype: z
    .enum(["source", "float32"])
    .default("source")
    .describe(
      "Number format of the exported weights: the source model's format (source) or 32-bit floating point (float32).",
    ),
  exportTo: nonEmptyText
    .optional()
    .describe(
      "New folder for a copy of the final model, relative to this file. The run folder keeps the model in any " +
        "case.",
    ),
});
