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
      description:
        "Number of passes over the forget set. Set either this key or steps. " +
        `If both keys are missing, epochs is ${defaultEpochs}.`,
      default: defaultEpochs,
    }),
    steps: positiveInteger.optional().describe("Number of optimiser steps. Set either this key or epochs."),
    forgetBatchSize: nonNegativeInteger.default(8).describe("Passages of the forget set in one step."),
    retainBatchSize: nonNegativeInteger.default(8).describe("Passages of the retain set in one step."),
    generalBatchSize: nonNegativeInteger
      .default(0)
      .describe("Pieces of general text in one step. This key needs data.general."),
    garbledBatchSize: nonNegativeInteger
      .default(0)
      .describe(
        "Number of garbled forget texts in one step. In a garbled text, a share of the tokens is replaced " +
          "(objective.contextNoise). The model learns to make the same predictions on a garbled text as the target model. As " +
          "a result, the model forgets less of other texts that are similar to the forget texts.",
      ),
    alternativeBatchSize: nonNegativeInteger
      .default(0)
      .describe(
        "With the value n, each step also trains on n completions and n questions of the forget set with an " +
          "alternative answer in place of the true answer. The target model generates this answer from a garbled " +
          "prompt.",
      ),
    replayBatchSize: nonNegativeInteger
      .default(0)
      .describe(
        "Replayed texts in one step. Before the first step, the target model writes texts from short beginnings, and the " +
          "model learns them like retain texts. This protects texts that no retain set names. Texts that resemble the " +
          "forget set are left out.",
      ),
    replayTexts: positiveInteger
      .default(400)
      .describe("Number of texts that the target model writes for replay, if replayBatchSize is above 0."),
    microBatches: positiveInteger
      .default(1)
      .describe(
        "Number of parts of a step (gradient accumulation). The run computes the gradients of one part after the " +
          "other, and then updates the weights once. The result is the same as with one part, but the step needs " +
          "less memory.",
      ),
    gradientCheckpointing: z
      .boolean()
      .default(false)
      .describe(
        "Compute each layer's activations again in the backward pass instead of keeping the activations in memory. " +
          "The result is the same. A step needs less memory but more time, because it computes a second forward pass.",
      ),
    retainNoise: share
      .default(0)
      .describe(
        "In every second retain text, training replaces this share of the tokens (0 to 1). The model then also " +
          'keeps its predictions on unusual text. This key needs the retain term "divergence".',
      ),
    learningRate: positiveNumber
      .default(1e-5)
      .describe("Peak learning rate of AdamW. Larger models usually need a smaller one."),
    schedule: z
      .enum(["constant", "linear", "cosine"])
      .default("constant")
      .describe(
        "Learning rate after the warm-up. The rate stays at its peak (constant), falls to 0 along a line (linear), " +
          "or falls to 0 along half a cosine (cosine).",
      ),
    warmupSteps: nonNegativeInteger
      .default(0)
      .describe(
        "Number of steps in which the learning rate rises from 0 to its peak, as in transformers: step 1 has the rate 0, " +
          "and the first step after the warm-up has the peak.",
      ),
    weightDecay: nonNegativeNumber
      .default(0)
      .describe(
        "Decoupled weight decay of AdamW. Each step multiplies the decay by the learning rate. As in transformers, " +
          "biases and the weights of norms do not decay.",
      ),
    beta1: shareBelowOne.default(0.9).describe("Decay rate of the mean gradient in AdamW, from 0 to below 1."),
    beta2: shareBelowOne
      .default(0.999)
      .describe("Decay rate of the mean squared gradient in AdamW, from 0 to below 1."),
    epsilon: positiveNumber.default(1e-8).describe("AdamW adds this number to the root of the mean squared gradient."),
    maxGradientNorm: nonNegativeNumber
      .default(1)
      .describe("Gradient clipping limits the norm of all gradients together to this value. 0 turns off clipping."),
    lossOn: z
      .enum(["answer", "document", "text"])
      .default("answer")
      .describe(
        'Tokens that the loss counts. With "answer", the loss counts only the answer. With "document", the loss ' +
          'counts the whole text of a completion, but only the answer to a question. With "text", the loss always ' +
          "counts the whole text, including the prompt.",
      ),
    stopWhen: z
      .strictObject({
        forgetAtMost: share
          .optional()
          .describe('End training when the figure "forget, recited (r)" is at or below this value (0 to 1).'),
        utilityBelow: share
          .optional()
          .describe(
            "End training when the share of right answers to the utility questions is below this value (0 to 1).",
          ),
        membershipWithin: share
          .optional()
          .describe(
            "End training when the AUC of the loss attack is at most this much above that of the retrained model " +
              "(reference.json beside this file), or else above 0.5. This key needs a holdout.",
          ),
      })
      .describe(
        "When to end training early. The run checks these rules at each evaluation. When a rule ends training, the " +
          "run exports the model of that step.",
      )
      .prefault({}),
    maxLength: z
      .int()
      .min(2)
      .default(512)
      .describe("Maximum number of tokens of a text in training. Lethe cuts off the rest of the text."),
    seed: nonNegativeInteger
      .default(0)
      .describe("Seed of all random choices: the order of passages, the withheld documents and the sampled documents."),
  })
  .meta({ not: { required: ["epochs", "steps"] } })
  .refine(({ epochs, steps }) => epochs === undefined || steps === undefined, {
    path: ["steps"],
    error: 'and "training.epochs" exclude each other; remove one of them',
  })
  .transform(({ epochs, steps, ...rest }) => ({ ...rest, ...chooseLength(epochs, steps) }));

/** Exactly one of `epochs` and `steps` is set. */
type Length = { epochs: number; steps?: never } | { steps: number; epochs?: never };

const chooseLength = (epochs: number | undefined, steps: number | undefined): Length =>
  steps === undefined ? { epochs: epochs ?? defaultEpochs } : { steps };
