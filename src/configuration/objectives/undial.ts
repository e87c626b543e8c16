import { z } from "zod";
import { lossWeights, retainTerm } from "./lossWeights";
import { positiveNumber, share } from "../values";

/** Self-distillation with adjusted logits, arXiv 2402.10052. */
export const undialSchema = z
  .strictObject({
    name: z
      .literal("undial")
      .describe("UNDIAL: train the model on its own predictions with the true token's score lowered."),
    beta: positiveNumber
      .default(10)
      .describe("Amount subtracted from the true token's logit. A large value removes the true token completely."),
    contextNoise: share
      .default(0)
      .describe(
        "Share of the forget text's tokens that is replaced before the target model predicts the text, so that the " +
          "target model does not recognise it. 0 is UNDIAL as published.",
      ),
    focus: z
      .boolean()
      .default(false)
      .describe(
        "Weigh each token's loss by the token's current probability, so that training leaves forgotten tokens alone. " +
          "false is UNDIAL as published.",
      ),
    ...lossWeights,
    retainTerm,
  })
  .describe("UNDIAL (arXiv 2402.10052): distil the target model's predictions with the true token's score lowered.");
