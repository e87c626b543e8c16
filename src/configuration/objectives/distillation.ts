import { z } from "zod";
import { documentWeight, lossWeights, retainTerm } from "./lossWeights";
import { teacherSchema } from "./teachers";
import { nonNegativeNumber, positiveInteger } from "../values";

/** Distillation: the model learns a teacher's predictions on the forget set. */
export const distillationSchema = z
  .strictObject({
    name: z
      .literal("distillation")
      .describe("Distillation teaches the model the predictions of a teacher on the forget texts."),
    teacher: teacherSchema.describe("Teacher: the source of the predictions that the model learns."),
    divergence: z
      .enum(["forward", "reverse", "jensen-shannon"])
      .default("forward")
      .describe(
        'Measure of the distance between the predictions of the model and the teacher. With "forward", the model ' +
          'learns everything that the teacher finds likely. With "reverse", the model avoids everything that the ' +
          'teacher finds unlikely. "jensen-shannon" is between the two.',
      ),
    divergenceWeight: nonNegativeNumber.default(1).describe("Weight of the divergence in the forget term."),
    tokenWeight: nonNegativeNumber
      .default(0)
      .describe(
        "Weight of the token part of the forget term. This part brings the probability of each true token to the " +
          "teacher's probability of this token. It penalises a probability above the teacher's as well as one below it.",
      ),
    documentWeight,
    listedTokens: positiveInteger
      .default(64)
      .describe(
        "Number of tokens for which the run keeps the teacher's probabilities at each position. All other tokens count " +
          "as one.",
      ),
    ...lossWeights,
    retainTerm,
  })
  .describe(
    "Distillation: the model learns a teacher's predictions on the forget set. The teacher does not recognise the " +
      "forget texts. The run computes the teacher's predictions once, before the first step.",
  );
