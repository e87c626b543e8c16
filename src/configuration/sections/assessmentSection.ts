import { z } from "zod";
import { attackNames } from "../../protocol/attacks";
import { nonEmptyText, positiveInteger, positiveNumber, share } from "../values";

const relearningSchema = z.strictObject({
  share: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.25)
    .describe(
      "Share of each task's forget documents that the attacker has and trains on. The other documents show what " +
        "comes back.",
    ),
  steps: positiveInteger.default(120).describe("Optimiser steps of the attacker."),
  batchSize: positiveInteger.default(16).describe("Texts in one step of the attacker."),
  learningRate: positiveNumber
    .optional()
    .describe("Learning rate of the attacker. Default: training.learningRate of this configuration."),
});

export const assessmentSchema = z.strictObject({
  attacks: z
    .array(z.enum(attackNames))
    .default([...attackNames])
    .describe(
      'Attacks of an assessment, in this order. "sampling": many completions. "prefix" and "rolePlay": other ' +
        'prompts. "rephrasing": rephrased questions. "alias", "reverse" and "multiHop": questions of data.inScope. ' +
        '"context": other forget texts in the prompt. "eightBits" and "fourBits": rounded weights. "relearning": ' +
        'training on a part of the forget set. "unrelated": training on data.general.',
    ),
  retrained: nonEmptyText
    .optional()
    .describe(
      "Folder of the retrained model, relative to this file. Each attack is made on this model, too. Default: the " +
        "folder retrained beside this file, if it holds a model.",
    ),
  samples: positiveInteger.default(10).describe("Completions of each passage that the attack by sampling draws."),
  temperature: positiveNumber.default(1).describe("Temperature of these draws."),
  relearning: relearningSchema.describe("How the attacks by training train.").prefault({}),
  allowedRecovery: share
    .default(0.1)
    .describe(
      "A model withstands an attack if no value recovers by more than this share (0 to 1) beyond the retrained " +
        "model's under the same attack. A recovery of 1 brings everything back that the run has removed.",
    ),
});
