import { z } from "zod";
import { nonEmptyText, nonNegativeInteger, positiveInteger } from "../values";

const defaultEveryEpochs = 1;

export const evaluationSchema = z
  .strictObject({
    everySteps: nonNegativeInteger
      .optional()
      .describe(
        "Optimiser steps between two evaluations. 0 turns evaluations during the run off. Set this or everyEpochs.",
      ),
    everyEpochs: nonNegativeInteger.optional().meta({
      description:
        "Epochs between two evaluations. 0 turns evaluations during the run off. " +
        `Set this or everySteps (default ${defaultEveryEpochs}).`,
      default: defaultEveryEpochs,
    }),
    documentsPerTask: positiveInteger
      .default(8)
      .describe(
        "Documents of each task and set that an evaluation during the run measures. The final evaluation measures all.",
      ),
    batchSize: positiveInteger.default(32).describe("Passages that the model completes at the same time."),
    maxNewTokens: positiveInteger.default(256).describe("Maximum number of tokens of a completion."),
    stop: z
      .array(nonEmptyText)
      .default([])
      .describe("Texts that end a completion, in addition to the model's end-of-text token."),
    utilityBy: z
      .enum(["likelihood", "letter"])
      .default("likelihood")
      .describe(
        "How the model answers a multiple-choice question. likelihood: by the choice with the most likely text, which " +
          "also works for small models. letter: by the most likely letter after a list of the choices, as in MMLU and LUME.",
      ),
    utilityShots: nonNegativeInteger
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
