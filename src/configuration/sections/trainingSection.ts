import { z } from "zod";
import {
  nonNegativeInteger,
  nonNegativeNumber,
  positiveInteger,
  positiveNumber,
  share,
  shareBelowOne,
} from "../values";

const defaultEpochs = 5;

export const trainingSchema = z
  .strictObject({
    epochs: positiveInteger.optional().meta({
      description: `Passes over the forget set. Set this or steps (default ${defaultEpochs}).`,
      default: defaultEpochs,
    }),
    steps: positiveInteger.optional().describe("Number of optimiser steps. Set this or epochs."),
    forgetBatchSize: nonNegativeInteger.default(8).describe("Passages of the forget set in one step."),
    retainBatchSize: nonNegativeInteger.default(8).describe("Passages of the retain set in one step."),
    generalBatchSize: nonNegativeInteger.default(0).describe("Pieces of general text in one step. Needs data.general."),
    garbledBatchSize: nonNegativeInteger
      .default(0)
      .describe(
        "Garbled forget texts in one step: a share of objective.contextNoise of their tokens is replaced, and the model " +
          "is trained to predict them as the target model does. This keeps forgetting from spreading to similar text.",
      ),
    alternativeBatchSize: nonNegativeInteger
      .default(0)
      .describe(
        "Alternative answers in one step: this many completions and this many questions of the forget set, each with " +
          "another answer. The other answer is what the target model generates when the prompt is garbled.",
      ),
    microBatches: positiveInteger
      .default(1)
      .describe(
        "Gradient accumulation: number of parts of a step, computed one after the other, that together make one " +
          "update. The result is the same and needs less memory.",
      ),
    gradientCheckpointing: z
      .boolean()
      .default(false)
      .describe(
        "Compute each layer's activations again in the backward pass instead of keeping them. The result is the same " +
          "and needs less memory; each step takes the time of one more forward pass.",
      ),
    retainNoise: share
      .default(0)
      .describe(
        "Share of tokens, 0 to 1, that is replaced in every second retain text, so that the model also keeps its " +
          'predictions on unusual text. Needs an objective with retainTerm "divergence".',
      ),
    learningRate: positiveNumber
      .default(1e-5)
      .describe("Peak learning rate of AdamW. Larger models usually need a smaller one."),
    schedule: z
      .enum(["constant", "linear", "cosine"])
      .default("constant")
      .describe(
        "Learning rate after the warm-up: constant, or falling to 0 along a line (linear) or half a cosine (cosine).",
      ),
    warmupSteps: nonNegativeInteger.default(0).describe("Steps over which the learning rate rises from 0 to its peak."),
    weightDecay: nonNegativeNumber
      .default(0)
      .describe("Decoupled weight decay of AdamW. Each step multiplies it with the learning rate."),
    beta1: shareBelowOne.default(0.9).describe("Decay rate of AdamW's mean of the gradient, from 0 to below 1."),
    beta2: shareBelowOne
      .default(0.999)
      .describe("Decay rate of AdamW's mean of the squared gradient, from 0 to below 1."),
    epsilon: positiveNumber.default(1e-8).describe("Number that AdamW adds to the root of the mean squared gradient."),
    maxGradientNorm: nonNegativeNumber
      .default(1)
      .describe("Gradient clipping: largest norm of all gradients together. 0 turns clipping off."),
    lossOn: z
      .enum(["answer", "document", "text"])
      .default("answer")
      .describe(
        "Tokens that the loss counts. answer: the answer. document: the whole text of a completion, the answer of a " +
          "question. text: always the whole text with its prompt.",
      ),
    stopWhen: z
      .strictObject({
        forgetAtMost: share
          .optional()
          .describe('End training when the figure "forget, recited (r)" is at or below this, 0 to 1.'),
        utilityBelow: share
          .optional()
          .describe("End training when the share of right answers to the utility questions is below this, 0 to 1."),
      })
      .describe(
        "When to end training early. The run checks this at each evaluation and exports the model as it is then.",
      )
      .prefault({}),
    maxLength: z
      .int()
      .min(2)
      .default(512)
      .describe("Maximum number of tokens of a text in training. The rest is cut off."),
    seed: nonNegativeInteger
      .default(0)
      .describe("Seed of everything random: the order of passages, the withheld documents and the sampled documents."),
  })
  .meta({ not: { required: ["epochs", "steps"] } })
  .refine(({ epochs, steps }) => epochs === undefined || steps === undefined, {
    path: ["steps"],
    error: 'and "training.epochs" exclude each other; remove one of them',
  })
  .transform(({ epochs, steps, ...rest }) => ({ ...rest, ...chooseLength(epochs, steps) }));

/** Exactly one of the two is set. */
type Length = { epochs: number; steps?: never } | { steps: number; epochs?: never };

const chooseLength = (epochs: number | undefined, steps: number | undefined): Length =>
  steps === undefined ? { epochs: epochs ?? defaultEpochs } : { steps };
