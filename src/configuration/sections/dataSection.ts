import { z } from "zod";
import { nonEmptyText } from "../values";

const form = "JSON Lines or CSV, see fields; the path is relative to this file";
const name = nonEmptyText.optional();

const fieldsSchema = z.strictObject({
  id: name.describe("Key of the row's id. Default: id; a row without an id is named by its set and line."),
  document: name.describe(
    "Key of the document that a row comes from. Sampling and withholding keep the rows of a document together.",
  ),
  task: name.describe("Key of the row's task or topic; figures are given for each task. Default: task, if present."),
  prompt: name.describe("Key of a prompt that the model completes. Default: input or prompt."),
  question: name.describe("Key of a question. Default: question."),
  answer: name.describe("Key of the answer to a prompt or a question. Default: output or answer."),
  text: name.describe("Key of a whole text: its first words become the prompt and the rest the answer. Default: text."),
  rephrasings: name.describe("Key of a question's list of rephrasings. Default: rephrasings."),
});

export const dataSchema = z.strictObject({
  forget: nonEmptyText.describe(`Forget set: text that the model must no longer recite or know (${form}).`),
  retain: nonEmptyText.describe(`Retain set: text that the model must still recite and know (${form}).`),
  holdout: nonEmptyText
    .optional()
    .describe(`Holdout: text like the forget set that the model has never seen, for comparison (${form}).`),
  general: nonEmptyText
    .optional()
    .describe(
      'General text that training uses beside the sets (JSON Lines with "text"; the path is relative to this file).',
    ),
  utility: nonEmptyText
    .optional()
    .describe(
      "Multiple-choice questions that measure general ability: JSON Lines with subject, question, choices and answer, " +
        "or MMLU's folder with dev and test. The path is relative to this file.",
    ),
  heldOut: nonEmptyText
    .optional()
    .describe(
      "Text that the model has never seen, for perplexity: JSON Lines with text; any other file counts as one text. " +
        "The path is relative to this file.",
    ),
  fields: fieldsSchema
    .describe(
      "Keys or columns of the rows of forget, retain and holdout. Needed only if they differ from LUME's (id, input, " +
        "output, task), question and answer, prompt and answer, or text.",
    )
    .prefault({}),
  promptShare: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe("Share of words that becomes the prompt of a row with one text, above 0 and below 1."),
  retainWithheld: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .describe("Share of each task's retain documents that the run only measures and never trains on, 0 to 0.9."),
});
