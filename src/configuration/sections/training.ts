import { z } from "zod";

const defaultEpochs = 5;
const share = z.number().min(0).max(1);
const batchSize = z.int().min(0);

export const trainingSchema = z
  .strictObject({
    epochs: z
      .int()
      .min(1)
      .optional()
      .meta({
        description: `How often to go through the forget set; give this or steps (default ${defaultEpochs}).`,
        default: defaultEpochs,
      }),
    steps: z.int().min(1).optional().describe("How many optimiser steps to take; give this or epochs."),
    forgetBatchSize: batchSize.default(8).describe("Passages of the forget set in one step."),
    retainBatchSize: batchSize.default(8).describe("Passages of the retain set in one step."),
    generalBatchSize: batchSize.default(0).describe("Pieces of general text in one step; needs data.general."),
    garbledBatchSize: batchSize
      .default(0)
      .describe(
        "Forget texts in one step that are garbled beyond recognition, objective.contextNoise of their tokens replaced, and " +
          "on which the model must go on as the target model does: so that forgetting does not spread to text alike.",
      ),
    alternativeBatchSize: batchSize
      .default(0)
      .describe(
        "Completions, and as many questions, of the forget set in one step that are trained with another answer: what the " +
          "target model itself says to the prompt garbled beyond recognition. It gives forgetting somewhere to go.",
      ),
    microBatches: z
      .int()
      .min(1)
      .default(1)
      .describe(
        "Parts of a step that are computed one after the other and then make one update: the same result in less memory " +
          "(gradient accumulation).",
      ),
    gradientCheckpointing: z
      .boolean()
      .default(false)
      .describe(
        "Compute every layer once more on the way back instead of keeping what it computed: the same result in less " +
          "memory, for the time of one more forward pass.",
      ),
    retainNoise: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe(
        "Share of the tokens replaced by others in every other retain text, 0 to 1, so that the model is also held in " +
          'place on text like no other; only with an objective whose retainTerm is "divergence".',
      ),
    learningRate: z.number().positive().default(1e-5).describe("Peak learning rate of AdamW."),
    schedule: z
      .enum(["constant", "linear", "cosine"])
      .default("constant")
      .describe("How the learning rate goes on after the warm-up: stay, or fall to 0 in a line or along a cosine."),
    warmupSteps: z.int().min(0).default(0).describe("Steps over which the learning rate rises from 0 to its peak."),
    weightDecay: z
      .number()
      .min(0)
      .default(0)
      .describe("Decoupled weight decay of AdamW, a factor of the learning rate."),
    beta1: z
      .number()
      .min(0)
      .lt(1)
      .default(0.9)
      .describe("How much of AdamW's mean gradient a step keeps, 0 to below 1."),
    beta2: z
      .number()
      .min(0)
      .lt(1)
      .default(0.999)
      .describe("How much of AdamW's mean squared gradient a step keeps, 0 to below 1."),
    epsilon: z.number().positive().default(1e-8).describe("What AdamW adds to the root of the mean squared gradient."),
    maxGradientNorm: z
      .number()
      .min(0)
      .default(1)
      .describe("Norm over all gradients above which they are scaled down; 0 turns clipping off."),
    lossOn: z
      .enum(["answer", "document", "text"])
      .default("answer")
      .describe(
        "Which tokens the loss counts: those of the answer; of a completion the whole document and of a question the " +
          "answer; or always the whole text with its prompt.",
      ),
    stopWhen: z
      .strictObject({
        forgetAtMost: share
          .optional()
          .describe("End when the forget set's mean regurgitation is at or below this, 0 to 1."),
        utilityBelow: share
          .optional()
          .describe("End when the share of right answers to the utility questions is below this, 0 to 1."),
      })
      .describe("Ends training early, judged at every evaluation during the run; what was reached is exported.")
      .prefault({}),
    maxLength: z.int().min(2).default(512).describe("Tokens of a text that training reads; the rest is cut off."),
    seed: z.int().min(0).default(0).describe("Seed of the order of passages and of what is withheld and sampled."),
  })
  .meta({ not: { required: ["epochs", "steps"] } })
  .refine(({ epochs, steps }) => epochs === undefined || steps === undefined, {
    path: ["steps"],
    error: 'and "training.epochs" exclude each other; remove one of them',
  })
  .transform(({ epochs, steps, ...rest }) => ({ ...rest, ...chooseLength(epochs, steps) }));

/** Exactly one of the two is there. */
type Length = { epochs: number; steps?: never } | { steps: number; epochs?: never };

const chooseLength = (epochs: number | undefined, steps: number | undefined): Length =>
  steps === undefined ? { epochs: epochs ?? defaultEpochs } : { steps };
