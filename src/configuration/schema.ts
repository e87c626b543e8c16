import { z } from "zod";
import { adapterSchema } from "./sections/adapter";
import { dataSchema } from "./sections/data";
import { deviceSchema } from "./sections/deviceSection";
import { evaluationSchema } from "./sections/evaluation";
import { outputSchema } from "./sections/output";
import { trainingSchema } from "./sections/training";
import { objectiveSchema, retainTermOf } from "./objective";

/**
 * A `*.lethe.json` configuration. This one schema validates, gives the TypeScript type below, and becomes the JSON
 * schema whose descriptions the editor shows; so every key has a description, and all but the few paths a default.
 */
export const configurationSchema = z
  .strictObject({
    $schema: z.string().optional().describe("Path or URL of the JSON schema, for editors that look for it here."),
    name: z.string().min(1).optional().describe("What the run is called; without it, the configuration's file name."),
    model: z
      .string()
      .min(1)
      .describe(
        "Folder of the model in Hugging Face's format (config.json, model.safetensors, tokenizer.json), relative to " +
          "this file, or the id of a model in the local Hugging Face cache; it is read and never written to.",
      ),
    data: dataSchema.describe("The texts to forget, to keep and to measure with."),
    objective: objectiveSchema.describe("What a training step minimises: the unlearning algorithm.").prefault({
      name: "npo",
    }),
    adapter: adapterSchema.describe("What is trained: an adapter beside the frozen weights, or null for every weight."),
    training: trainingSchema.describe("How long and how fast to train.").prefault({}),
    evaluation: evaluationSchema.describe("When and how to measure.").prefault({}),
    output: outputSchema.describe("Where and how results are written.").prefault({}),
    device: deviceSchema.describe("What computes the run.").prefault({}),
  })
  .superRefine(({ objective, data, training, evaluation }, context) => {
    const refuse = (key: string, message: string): void =>
      context.addIssue({ code: "custom", path: ["training", ...key.split(".")], message });
    for (const [rule, threshold] of Object.entries(training.stopWhen)) {
      if (threshold !== undefined && (evaluation.everySteps ?? evaluation.everyEpochs) === 0)
        refuse(`stopWhen.${rule}`, 'is judged at evaluations; set "evaluation.everySteps" above 0');
    }
    if (training.stopWhen.utilityBelow !== undefined && data.utility === undefined) {
      refuse("stopWhen.utilityBelow", 'needs utility questions; give their path as "data.utility"');
    }
    const retainTerm = retainTermOf(objective);
    const isMemorization = objective.name === "memorization";
    const forgetTexts = training.forgetBatchSize;
    const retainTexts =
      training.retainBatchSize +
      training.generalBatchSize +
      training.garbledBatchSize +
      2 * training.alternativeBatchSize;
    if (training.generalBatchSize > 0 && data.general === undefined) {
      refuse("generalBatchSize", 'needs general text; give its path as "data.general" or set the size to 0');
    }
    if (!isMemorization && forgetTexts === 0) {
      refuse("forgetBatchSize", "must be at least 1 to unlearn; only the memorization objective can do without");
    }
    if (training.retainNoise > 0 && retainTerm !== "divergence") {
      refuse("retainNoise", 'would be learnt by heart; set "objective.retainTerm" to "divergence" or the noise to 0');
    }
    for (const key of ["garbledBatchSize", "alternativeBatchSize"] as const) {
      if (training[key] === 0) continue;
      if (!(objective.name === "undial" && objective.contextNoise > 0))
        refuse(key, 'needs the objective "undial" with "objective.contextNoise" above 0');
      if (retainTerm !== "divergence")
        refuse(key, 'would be learnt by heart; set "objective.retainTerm" to "divergence"');
    }
    if (!isMemorization && retainTerm !== "none" && retainTexts === 0) {
      refuse("retainBatchSize", "must be at least 1, since the objective has a retain term");
    }
    const mostParts = isMemorization
      ? forgetTexts + retainTexts
      : Math.min(forgetTexts, retainTerm === "none" ? Infinity : retainTexts);
    if (mostParts > 0 && training.microBatches > mostParts) {
      refuse("microBatches", `must be at most ${mostParts}, so that every part has a text of each kind that it needs`);
    }
    if (forgetTexts + training.retainBatchSize === 0) {
      refuse(
        "forgetBatchSize",
        'and "training.retainBatchSize" cannot both be 0, since an epoch is one pass over one of these sets',
      );
    }
  });

/** A checked configuration with every default filled in. */
export type Configuration = z.output<typeof configurationSchema>;
