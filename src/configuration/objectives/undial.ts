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
    forgetWeight,
    retainWeight,
    retainTerm,
  })
  .describe("UNDIAL (arXiv 2402.10052): distil the model's own predictions with the true token's score lowered.");
