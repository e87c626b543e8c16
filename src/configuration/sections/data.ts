import { z } from "zod";

const path = z.string().min(1);
const form = "JSON Lines or CSV, see fields; relative to this file";
const name = z.string().min(1).optional();

const fieldsSchema = z.strictObject({
  id: name.describe("Key of a row's own name; without it, id, or set and line where rows have none."),
  document: name.describe("Key of the document that a row was made from; rows of one document stay in one set."),
  task: name.describe("Key of the task or topic that figures are given for; without it, task where rows have one."),
  prompt: name.describe("Key of a text that the model is to go on with; without it, input or prompt."),
  question: name.describe("Key of a question; without it, question."),
  answer: name.describe("Key of what follows a prompt or a question; without it, output or answer."),
  text: name.describe(
    "Key of a whole text, whose first words are the prompt and the rest the answer; without it, text.",
  ),
  rephrasings: name.describe("Key of a question's list of rephrasings; without it, rephrasings."),
});

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
  fields: fieldsSchema
    .describe(
      "Keys or columns of the rows of forget, retain and holdout, where they are not LUME's (id, input, output, task), " +
        "question and answer, prompt and answer, or text.",
    )
    .prefault({}),
  promptShare: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe("Share of a text's words that is its prompt, in rows that are one text, above 0 and below 1."),
  retainWithheld: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .describe("Share of each task's retain documents that the run never trains on and only measures, 0 to 0.9."),
});
