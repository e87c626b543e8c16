import { z } from "zod";
import { forgetWeight, retainTerm, retainWeight } from "./weights";

/** Self-distillation with adjusted logits, arXiv 2402.10052. */
export const undial = z
  .strictObject({
    name: z
      .literal("undial")
      .describe("UNDIAL: teach the model its own predictions with the true token's score lowered."),
    beta: z
      .number()
      .positive()
      .default(10)
      .describe("How much the true token's score is lowered, in logits; large: as if it could not be said at all."),
    contextNoise: z
      .number()
      .min(0)
      .max(1)
      .default(0)
      .describe(
        "Share of the forget text's tokens replaced by others before the target model makes the predictions to be taught, " +
          "so that it does not recognise the text; 0 is UNDIAL as published.",
      ),
    focus: z
      .boolean()
      .default(false)
      .describe(
        "Weigh each token by the probability it still has, so that what is forgotten is left alone; false is UNDIAL as " +
          "published.",
      ),
    forgetWeight,
    retainWeight,
    retainTerm,
  })
  .describe("UNDIAL (arXiv 2402.10052): distil the model's own predictions with the true token's score lowered.");
