import { z } from "zod";
import { nonEmptyText, nonNegativeInteger, positiveInteger } from "../values";
import { targetsSchema } from "./targetsSection";

const defaultEveryEpochs = 1;

export const evaluationSchema = z
  .strictObject({
    everySteps: nonNegativeInteger
      .optional()
      .describe(
        "Optimiser steps between two evaluations. 0 turns off evaluations during the run. Set either this key or " +
          "everyEpochs.",
      ),
    everyEpochs: nonNegativeInteger.optional().meta({
      description:
        "Epochs between two evaluations. 0 turns off evaluations during the run. Set either this key or everySteps. " +
        `If both keys are missing, everyEpochs is ${defaultEveryEpochs}.`,
      default: defaultEveryEpochs,
    }),
    documentsPerTask: positiveInteger
      .default(8)
      .describe(
        "Largest number of documents that an evaluation during the run measures in each task of each set. The final " +
          "evaluation measures all documents.",
      ),
    batchSize: positiveInteger.default(32).describe("Number of passages that the model completes at the same time."),
    maxNewTokens: positiveInteger.default(256).describe("Maximum number of tokens of a completion."),
    stop: z
      .array(nonEmptyText)
      .default([])
      .describe(
        "If the model generates one of these texts, the completion ends before that text. The completion also ends " +
          "at the model's end-of-text token.",
      ),
    utilityBy: z
      .enum(["likelihood", "letter"])
      .default("likelihood")
      .describe(
        'How the model answers a multiple-choice question. With "likelihood", the answer is the choice with the most ' +
          'likely text. This method also works for small models. With "letter", the prompt lists the choices, and ' +
          "the answer is the most likely letter, as in MMLU and LUME.",
      ),
    utilityShots: nonNegativeInteger
      .default(5)
      .describe(
        'Number of worked examples before each question if utilityBy is "letter". A worked example is a question ' +
          "with its answer. This key has an effect only if data.utility names the folder of MMLU, because only this " +
          "folder contains worked examples.",
      ),
    targets: targetsSchema.describe("Targets of the verdict after the run.").prefault({}),
  })
  .meta({ not: { required: ["everySteps", "everyEpochs"] } })
  .refine(({ everySteps, everyEpochs }) => everySteps === undefined || everyEpochs === undefined, {
    path: ["everySteps"],
    error: 'and "evaluation.everyEpochs" exclude each other; remove one of them',
  })
  .transform(({ everySteps, everyEpochs, ...rest }) => ({ ...rest, ...chooseInterval(everySteps, everyEpochs) }));

/** Exactly one of `everyEpochs` and `everySteps` is set. The value 0 turns off evaluations during the run. */
type Interval = { everyEpochs: number; everySteps?: never } | { everySteps: number; everyEpochs?: never };

const chooseInterval = (everySteps: number | undefined, everyEpochs: number | undefined): Interval =>
  everySteps === undefined ? { everyEpochs: everyEpochs ?? defaultEveryEpochs } : { everySteps };
