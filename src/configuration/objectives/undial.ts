import { z } from "zod";
import { lossWeights, retainTerm } from "./lossWeights";
import { positiveNumber, share } from "../values";

/** Self-distillation with adjusted logits, arXiv 2402.10052. */
export const undialSchema = z
  .strictObject({
    name: z
      .literal("undial")
      .describe(
        "UNDIAL lowers the true token's score in the model's predictions and trains the model on these predictions.",
      ),
    beta: positiveNumber
      .default(10)
      .describe(
        "UNDIAL subtracts this amount from the logit of the true token. A large value removes the true token " +
          "completely.",
      ),
    contextNoise: share
      .default(0)
      .describe(
        "Share of tokens that UNDIAL replaces in a forget text before the target model predicts the text. The target " +
          "model then does not recognise the text. 0 is UNDIAL as published.",
      ),
    focus: z
      .boolean()
      .default(false)
      .describe(
        "Multiply the loss of each token by the token's current probability. Tokens that the model has forgotten " +
          "then hardly count. false is UNDIAL as published.",
      ),
    ...lossWeights,
    retainTerm,
  })
  .describe(
    "UNDIAL (arXiv 2402.10052) lowers the true token's score in the target model's predictions and distils these " +
      "predictions.",
  );
