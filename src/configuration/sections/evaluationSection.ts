import { z } from "zod";

const defaultEveryEpochs = 1;

export const evaluationSchema = z
  .strictObject({
    everySteps: z
      .int()
      .min(0)
      .optional()
      .describe(
        "Optimiser steps between two evaluations. 0 turns evaluations during the run off. Set this or everyEpochs.",
      ),
    everyEpochs: z
      .int()
      .min(0)
      .optional()
      .meta({
        description:
          "Epochs between two evaluations. 0 turns evaluations during the run off. " +
          `Set this or everySteps (default ${defaultEveryEpochs}).`,
        default: defaultEveryEpochs,
      }),
    documentsPerTask: z
      .int()
      .min(1)
      .default(8)
      .describe(
        "Documents of each task and set that an evaluation during the run measures. The final evaluation measures all.",
      ),
    batchSize: z.int().min(1).default(32).describe("Passages that the model completes at the same time."),
    maxNewTokens: z.int().min(1).default(256).describe("Maximum number of tokens of a completion."),
    stop: z
      .array(z.string().min(1))
      .default([])
      .describe("Texts that end a completion, in addition to the model's end-of-text token."),
    utilityBy: z
      .enum(["likelihood", "letter"])
      .default("likelihood")
      .describe(
        "How the model answers a multiple-choice question. likelihood: by the choice with the most likely text, which " +
          "also works for small models. letter: by the most likely letter after a list of the choices, as in MMLU and LUME.",
      ),
    utilityShots: z
      .int()
      .min(0)
      .default(5)
      .describe("Worked examples before each question answered by letter, if the questions include worked examples."),
  })
  .meta({ not: { required: ["everySteps", "everyEpochs"] } })
  .refine(({ everySteps, everyEpochs }) => everySteps === undefined || everyEpochs === undefined, {
    path: ["everySteps"],
    error: 'and "evaluation.everyEpochs" exclude each other; remove one of them',
  })
  .transform(({ everySteps, everyEpochs, ...rest }) => ({ ...rest, ...chooseInterval(everySteps, everyEpochs) }));

/** Exactly one of the two is set; 0 means never. */
type Interval = { everyEpochs: number; everySteps?: never } | { everySteps: number; everyEpochs?: never };

const chooseInterval = (everySteps: number | undefined, everyEpochs: number | undefined): Interval =>
  everySteps === undefined ? { everyEpochs: everyEpochs ?? defaultEveryEpochs } : { everySteps };
