import { z } from "zod";
import { nonEmptyText } from "../values";

const form =
  'JSON Lines, other JSON, a table with a header (CSV, TSV) or plain text. The key "fields" describes the rows. The ' +
  "path is relative to this file.";
const name = nonEmptyText.optional();

export const fieldsSchema = z.strictObject({
  id: name.describe(
    "Key of the row's id. Default: id. If a row has no id, Lethe makes one from the name of the set and the number " +
      "of the line, such as forget-12. In a JSON list, the number of the row replaces the number of the line.",
  ),
  document: name.describe(
    "Key of the document that a row comes from. When Lethe samples or withholds rows, it always takes all rows of a " +
      "document together.",
  ),
  task: name.describe(
    "Key of the row's task or topic. A run reports figures for each task. Default: task, if the row has this key.",
  ),
  prompt: name.describe("Key of a prompt that the model completes. Default: input or prompt."),
  question: name.describe("Key of a question. Default: question."),
  answer: name.describe(
    "Key of the answer to a prompt or a question. Default: output or answer; completion or " +
      "response, if the row has neither.",
  ),
  text: name.describe(
    "Key of a whole text. The first words become the prompt, and the rest becomes the answer. Default: text.",
  ),
  rephrasings: name.describe("Key of the list of rephrasings of a question. Default: rephrasings."),
});

export const dataSchema = z.strictObject({
  forget: nonEmptyText.describe(`Forget set: text that the model must no longer recite or know. ${form}`),
  retain: nonEmptyText
    .optional()
    .describe(
      "Retain set: text that the model must still recite and know. A run needs this set, an evaluation does not. " +
        form,
    ),
  holdout: nonEmptyText
    .optional()
    .describe(`Holdout, for comparison: text that the model has never seen and that resembles the forget set. ${form}`),
  inScope: nonEmptyText
    .optional()
    .describe(
      "Hard cases of the forget set: other questions about its facts, such as reverse or indirect ones. They are " +
        'only measured, before and after the run. A row can name its "case" (paraphrase, reverse, multi-hop, alias ' +
        `or another word) and the id of the forget row that it asks about ("of"). ${form}`,
    ),
  nearScope: nonEmptyText
    .optional()
    .describe(
      "Cases near the forget set that the model must still know: other facts about the same people, or text in the " +
        `same style. They are only measured, before and after the run. ${form}`,
    ),
  general: nonEmptyText
    .optional()
    .describe(
      'General text that training uses in addition to the sets: rows with the key "text", or plain text. The path is ' +
        "relative to this file.",
    ),
  utility: nonEmptyText
    .optional()
    .describe(
      "Multiple-choice questions that measure general ability. The path is relative to this file. It is the path of " +
        'either a file of rows with the keys "subject", "question", "choices" and "answer", or the folder of MMLU, ' +
        "which contains the folders dev and test.",
    ),
  heldOut: nonEmptyText
    .optional()
    .describe(
      "Text that the model has never seen. The run measures the model's perplexity on this text. JSON and tables " +
        'have the key "text" in each row. Any other file counts as one text. The path is relative to this file.',
    ),
  fields: fieldsSchema
    .describe(
      "Names of the keys (JSON) or columns (tables) in the forget set, the retain set, the holdout, and the sets of " +
        "hard and near cases. The names are needed only if the rows have none of these usual forms: the keys of LUME " +
        "(id, input, output, task); the keys question and answer; the keys prompt and answer; the key text. A set " +
        "without any of these names is read by the usual names.",
    )
    .prefault({}),
  promptShare: z
    .number()
    .gt(0)
    .lt(1)
    .default(0.5)
    .describe("If a row has one whole text, this share of the words becomes the prompt (above 0 and below 1)."),
  retainWithheld: z
    .number()
    .min(0)
    .max(0.9)
    .default(0)
    .describe("Share of each task's retain documents that the run measures but never trains on (0 to 0.9)."),
});
