import { z } from "zod";

const path = z.string().min(1);
const form = "JSON Lines with id, input, output and task, relative to this file";

export const dataSchema = z.strictObject({
  forget: path.describe(`The forget set, what the model must no longer recite or know (${form}).`),
  retain: path.describe(`The retain set, what the model must still recite and know (${form}).`),
  holdout: path
    .optional()
    .describe(`Text of the same kind that the model has never seen, to compare the forget set with (${form}).`),
  general: path
    .optional()
    .describe("General text to train on beside the sets (JSON Lines with text, relative to this file)."),
  utility: path
    .optional()
    .describe(
      "Multiple-choice questions that measure general ability: JSON Lines with subject, question, choices and answer, or " +
        "MMLU's folder of CSV files with dev and test in it; relative to this file.",
    ),
  heldOut: path
    .optional()
    .describe(
      "Text that the model has never seen, to measure its perplexity on: JSON Lines with text, or any other file as one " +
        "text; relative to this file.",
    ),
  retainWithheld: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .describe("Share of each task's retain documents that the run never trains on and only measures, 0 to 0.9."),
});
