import { z } from "zod";

const defaultEveryEpochs = 1;

export const evaluationSchema = z
  .strictObject({
    everySteps: z
      .int()
      .min(0)
      .optional()
      .describe("Optimiser steps between two evaluations, 0 for none during the run; give this or everyEpochs."),
    everyEpochs: z
      .int()
      .min(0)
      .optional()
      .meta({
        description: `Epochs between two evaluations, 0 for none during the run; give this or everySteps (default ${defaultEveryEpochs}).`,
        default: defaultEveryEpochs,
      }),
    documentsPerTask: z
      .int()
      .min(1)
      .default(8)
      .describe(
        "Documents of each task and set that an evaluation during the run measures; the final one measures all.",
      ),
    batchSize: z.int().min(1).default(32).describe("Passages that the model completes at one time."),
    maxNewTokens: z.int().min(1).default(256).describe("Tokens after which a completion ends at the latest."),
    stop: z
      .array(z.string().min(1))
      .default([])
      .describe("Texts at which a completion ends, besides the model's own end-of-text token."),
    utilityBy: z
      .enum(["likelihood", "letter"])
      .default("likelihood")
      .describe(
        "How a multiple-choice question is answered: by the choice that the model finds likeliest as a text, which small " +
          "models manage too; or, as MMLU and LUME do, by the likeliest letter after a list of the choices.",
      ),
    utilityShots: z
      .int()
      .min(0)
      .default(5)
      .describe("Worked examples before a question that is answered by letter, where the questions come with some."),
  })
  .meta({ not: { required: ["everySteps", "everyEpochs"] } })
  .refine(({ everySteps, everyEpochs }) => everySteps === undefined || everyEpochs === undefined, {
    path: ["everySteps"],
    error: 'and "evaluation.everyEpochs" exclude each other; remove one of them',
  })
  .transform(({ everySteps, everyEpochs, ...rest }) => ({ ...rest, ...chooseInterval(everySteps, everyEpochs) }));

/** Exactly one of the two is there; 0 means never. */
type Interval = { everyEpochs: number; everySteps?: never } | { everySteps: number; everyEpochs?: never };

const chooseInterval = (everySteps: number | undefined, everyEpochs: number | undefined): Interval =>
  everySteps === undefined ? { everyEpochs: everyEpochs ?? defaultEveryEpochs } : { everySteps };
