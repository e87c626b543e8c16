import { z } from "zod";
import { nonEmptyText, numberOrWord, positiveInteger, positiveNumber, share } from "../values";

const baseTeacher = z
  .strictObject({
    name: z.literal("base").describe("The teacher is the model before it learnt the forget set."),
    model: nonEmptyText.describe(
      "Folder of the model before it learnt the forget set, relative to this file, or id of a model in the local " +
        "Hugging Face cache. It needs the same tokenizer as the target model.",
    ),
    calibrate: z
      .boolean()
      .default(false)
      .describe(
        "Raise the teacher's probability of each true token to one power for each task, so that the teacher's losses " +
          "change by the factor by which fine-tuning changed those of unseen documents. It needs data.holdout, and half " +
          "of the holdout calibrates it.",
      ),
  })
  .describe("The teacher is another model, such as the model before fine-tuning.");

const garblings = positiveInteger
  .default(8)
  .describe(
    "Number of garblings of each text. A garbling replaces a share of the text's tokens with random tokens of other " +
      "texts. The teacher takes the mean of the predictions for the garblings.",
  );

const garbledTeacher = z
  .strictObject({
    name: z.literal("garbled").describe("The teacher is the target model, which reads garbled forget texts."),
    garblings,
    contextNoise: numberOrWord(share, "a number from 0 to 1", "calibrated")
      .default("calibrated")
      .describe(
        'Share of the tokens of a text that are replaced. With "calibrated", the run chooses the share of each task, and ' +
          "a power of the true tokens' probabilities, so that these tokens have the mean loss of unseen documents; this " +
          "needs data.holdout, and half of the holdout calibrates it.",
      ),
  })
  .describe(
    "The teacher is the target model, which reads garbled forget texts and so does not recognise them. In a garbled " +
      "text, a share of the tokens is replaced with random tokens of other texts.",
  );

const loweredTeacher = z
  .strictObject({
    name: z
      .literal("lowered")
      .describe("The teacher is the target model, with lower probabilities of the true tokens."),
    garblings,
    contextNoise: share.default(0.9).describe("Share of the tokens of a text that a garbling replaces."),
    power: numberOrWord(positiveNumber, "a number above 0", "calibrated")
      .default("calibrated")
      .describe(
        "Each true token gets the probability that it has after a garbled prefix, raised to this power. With " +
          '"calibrated", the run chooses the power of each task so that the true tokens have the mean loss of unseen ' +
          "documents; this needs data.holdout, and half of the holdout calibrates it.",
      ),
  })
  .describe(
    "The teacher is the target model, with lower probabilities of the true tokens. All other tokens keep their " +
      "proportions.",
  );

const twinTeacher = z
  .strictObject({
    name: z
      .literal("twin")
      .describe("The teacher is the target model, which reads the forget texts with the facts of somebody else."),
    power: numberOrWord(positiveNumber, "a number above 0", "calibrated")
      .default("calibrated")
      .describe(
        'The probability of each true token is raised to this power. With 1, it stays as it is. With "calibrated", ' +
          "the run chooses the power of each task so that the true tokens have the mean loss of unseen documents; this " +
          "needs data.holdout, and half of the holdout calibrates it.",
      ),
  })
  .describe(
    "The teacher is the target model, which reads each forget text with the names and numbers of another document. The " +
      "predictions are mapped back to the true names and numbers.",
  );

/** The teachers of the objective "distillation". To add a teacher, add an entry here and a file to engine/teachers/. */
export const teacherSchema = z.discriminatedUnion("name", [baseTeacher, garbledTeacher, loweredTeacher, twinTeacher]);
