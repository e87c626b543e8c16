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
      "Optimiser steps between two checkpoints from which the run can resume. With 0, the run writes such a " +
        "checkpoint only when it is paused. Without this key, it writes one at each evaluation. The run folder keeps " +
        "the last and the best checkpoint. The best checkpoint has the highest unlearning score. This score is the " +
        "harmonic mean of four figures: 1 − recited (r) and 1 − answered (t) for the forget set, and recited (r) and " +
        "answered (t) for the retain set.",
    ),
  dtype: z
    .enum(["source", "float32"])
    .default("source")
    .describe(
      'Number format of the exported weights. "source" is the format of the source model, and "float32" is 32-bit ' +
        "floating point.",
    ),
  redact: z
    .boolean()
    .default(true)
    .describe(
      "Whether reports hide the words of the forget set and personal data such as e-mail addresses and phone numbers.",
    ),
  exportTo: nonEmptyText
    .optional()
    .describe(
      "New folder for a copy of the final model, relative to this file. The run folder keeps the model in any " +
        "case.",
    ),
});
