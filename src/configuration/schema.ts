import { z } from "zod";
import { adapterSchema } from "./sections/adapterSection";
import { assessmentSchema } from "./sections/assessmentSection";
import { dataSchema } from "./sections/dataSection";
import { deviceSchema } from "./sections/deviceSection";
import { evaluationSchema } from "./sections/evaluationSection";
import { outputSchema } from "./sections/outputSection";
import { trainingSchema } from "./sections/trainingSection";
import { calibratingKey, objectiveSchema, orDivergence, retainTermOf } from "./objective";
import { restartProblems } from "./restartProblems";
import { nonEmptyText } from "./values";

/** The keys of a configuration. */
const keysSchema = z.strictObject({
  $schema: z
    .string()
    .optional()
    .describe("Path or URL of the JSON schema. Some editors find the schema through this key."),
  name: nonEmptyText.optional().describe("Name of the run. The default is the configuration's file name."),
  model: nonEmptyText.describe(
    "Folder of the model, relative to this file, or id of a model in the local Hugging Face cache. The folder " +
      "holds the model in Hugging Face's format (config.json, model.safetensors, tokenizer.json). Lethe never " +
      "changes the model.",
  ),
  data: dataSchema.describe("Texts to forget, to keep and to measure."),
  objective: objectiveSchema.describe("Unlearning algorithm. It defines the loss that training minimises.").prefault({
    name: "npo",
  }),
  adapter: adapterSchema.describe(
    "Adapter that the run trains beside the frozen weights. With null, the run trains all weights.",
  ),
  training: trainingSchema.describe("Length of the run, batches and optimiser.").prefault({}),
  evaluation: evaluationSchema.describe("When and how to measure.").prefault({}),
  assessment: assessmentSchema.describe("Attacks on the unlearned model: lethe assess.").prefault({}),
  output: outputSchema.describe("Where and how to write results.").prefault({}),
  device: deviceSchema.describe("Device that computes the run.").prefault({}),
});

/** The weights of the parts of the forget term of "distillation". */
const forgetParts = ["divergenceWeight", "tokenWeight", "documentWeight"] as const;

/** How to do without calibration, by the key that needs it. */
const withoutCalibration: Readonly<Record<string, string>> = {
  documentWeight: ", or set the weight to 0",
  delta: ", or set a number",
  "teacher.calibrate": ", or set it to false",
  "teacher.contextNoise": ", or set a share from 0 to 1",
  "teacher.power": ", or set a number",
};

const needsHoldout = 'needs a holdout, text that the model never saw; give the path of the text as "data.holdout"';

/**
 * Schema of a `*.lethe.json` configuration for a run. The TypeScript type below is derived from this schema. The JSON
 * schema is also derived from it. The editor uses the JSON schema to complete and describe keys. Every key has a
 * description, and most keys have a default.
 */
export const configurationSchema = keysSchema.superRefine(
  ({ objective, adapter, data, training, evaluation, output }, context) => {
    if (data.retain === undefined) {
      context.addIssue({ code: "custom", path: ["data", "retain"], message: "is missing; add it" });
    }
    const refuse = (key: string, message: string): void =>
      context.addIssue({ code: "custom", path: ["training", ...key.split(".")], message });
    for (const [rule, threshold] of Object.entries(training.stopWhen)) {
      if (threshold !== undefined && (evaluation.everySteps ?? evaluation.everyEpochs) === 0)
        refuse(
          `stopWhen.${rule}`,
          `needs evaluations during the run; set "evaluation.${evaluation.everySteps === undefined ? "everyEpochs" : "everySteps"}" above 0`,
        );
    }
    if (training.stopWhen.utilityBelow !== undefined && data.utility === undefined) {
      refuse("stopWhen.utilityBelow", 'needs utility questions; give the path of the questions as "data.utility"');
    }
    if (training.stopWhen.membershipWithin !== undefined && data.holdout === undefined) {
      refuse("stopWhen.membershipWithin", needsHoldout);
    }
    if (output.bestBy === "membership" && data.holdout === undefined) {
      context.addIssue({ code: "custom", path: ["output", "bestBy"], message: needsHoldout });
    }
    const calibrating = calibratingKey(objective);
    if (calibrating !== undefined && data.holdout === undefined)
      context.addIssue({
        code: "custom",
        path: ["objective", ...calibrating.split(".")],
        message:
          "needs documents that the model has never seen, to calibrate; give the path of such documents as " +
          `"data.holdout"${withoutCalibration[calibrating] ?? ""}`,
      });
    if (objective.name === "distillation" && forgetParts.every((key) => objective[key] === 0))
      context.addIssue({
        code: "custom",
        path: ["objective", "divergenceWeight"],
        message:
          `and the weights ${forgetParts.slice(1).join(" and ")} are all 0, so the forget term has no part; set one of ` +
          "them above 0",
      });
    for (const { path, message } of restartProblems({ objective, adapter, training }))
      context.addIssue({ code: "custom", path: [...path], message });
    const retainTerm = retainTermOf(objective);
    const isMemorization = objective.name === "memorization";
    const isRestart = objective.name === "restart";
    const forgetTexts = training.forgetBatchSize;
    const retainTexts =
      training.retainBatchSize +
      training.generalBatchSize +
      training.garbledBatchSize +
      2 * training.alternativeBatchSize +
      training.replayBatchSize;
    if (training.generalBatchSize > 0 && data.general === undefined) {
      refuse(
        "generalBatchSize",
        'needs general text; give the path of the text as "data.general", or set the batch size to 0',
      );
    }
    if (!isMemorization && !isRestart && forgetTexts === 0) {
      refuse(
        "forgetBatchSize",
        'must be at least 1; only the objectives "restart" and "memorization" can train without forget texts',
      );
    }
    if (training.retainNoise > 0 && retainTerm !== "divergence") {
      refuse(
        "retainNoise",
        'needs the retain term "divergence", because the retain loss would teach the model the noise; ' +
          `${orDivergence(objective)}set the noise to 0`,
      );
    }
    const byHeart =
      'needs the retain term "divergence", because with the retain loss the model would learn these texts by ' +
      `heart; ${orDivergence(objective)}set the batch size to 0`;
    for (const key of ["garbledBatchSize", "alternativeBatchSize"] as const) {
      if (training[key] === 0) continue;
      if (!(objective.name === "undial" && objective.contextNoise > 0))
        refuse(key, 'needs the objective "undial" with "objective.contextNoise" above 0');
      if (retainTerm !== "divergence") refuse(key, byHeart);
    }
    if (training.replayBatchSize > 0 && retainTerm !== "divergence" && !isRestart) refuse("replayBatchSize", byHeart);
    if (!isMemorization && retainTerm !== "none" && retainTexts === 0) {
      refuse("retainBatchSize", "must be at least 1, because the objective has a retain term");
    }
    const mostParts =
      isMemorization || isRestart
        ? forgetTexts + retainTexts
        : Math.min(forgetTexts, retainTerm === "none" ? Infinity : retainTexts);
    if (mostParts > 0 && training.microBatches > mostParts) {
      refuse(
        "microBatches",
        `must be at most ${mostParts}, because each part of a step needs at least one text for each term of the loss`,
      );
    }
    if (forgetTexts + training.retainBatchSize === 0) {
      refuse(
        "forgetBatchSize",
        'and "training.retainBatchSize" cannot both be 0, because an epoch is one pass over the forget set or the ' +
          "retain set",
      );
    }
  },
);

/**
 * Schema of a configuration for a command that only measures or asks a model. The command may get the model from its
 * command line, and it needs no retain set. The schema has no rules that connect several keys, because all such rules
 * are about training.
 */
export const measuringSchema = keysSchema.extend({
  model: keysSchema.shape.model.optional(),
  data: dataSchema.partial({ forget: true }).prefault({}),
});

/** A valid configuration for a command that only measures, with every default filled in. */
export type MeasuringConfiguration = z.output<typeof measuringSchema>;

/** A valid configuration with every default filled in. */
export type Configuration = z.output<typeof configurationSchema>;
