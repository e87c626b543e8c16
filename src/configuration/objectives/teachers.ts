import { z } from "zod";
import { nonEmptyText } from "../values";

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
        "Change the teacher's probability of each true token by the same factor, so that the teacher is as confident on " +
          "a document as the target model is on unseen documents of the same task. It needs data.holdout, and half of " +
          "the holdout calibrates it.",
      ),
  })
  .describe("The teacher is another model, such as the model before fine-tuning.");

/** The teachers of the objective "distillation". To add a teacher, add an entry here and a file to engine/teachers/. */
export const teacherSchema = z.discriminatedUnion("name", [baseTeacher]);
