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
        "the last and the best checkpoint; see bestBy.",
    ),
  bestBy: z
    .enum(["score", "membership"])
    .default("score")
    .describe(
      'How the run chooses its best checkpoint. With "score", it is the checkpoint with the highest unlearning score: ' +
        "the harmonic mean of 1 − recited (r) and 1 − answered (t) for the forget set, and of recited (r) and answered " +
        '(t) for the retain set. With "membership", it is the checkpoint at which an attacker learns least from the ' +
        "loss, among those that keep the retain set (evaluation.targets.retain): the AUC and the Kolmogorov-Smirnov " +
        "distance are closest to those of the retrained model (reference.json beside this file), or else to 0.5 and 0. " +
        "This value needs a holdout.",
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
