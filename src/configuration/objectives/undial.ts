import { z } from "zod";
import { lossWeights, retainTerm } from "./lossWeights";
import { positiveNumber, share } from "../values";

/** Self-distillation with adjusted logits, arXiv 2402.10052. */
export const undialSchema = z
  .strictObject({
    name: z
      .literal("undial")
      .describe(
        "UNDIAL lowers the score of the true token in the target model's predictions. The model then learns the " +
          "changed predictions.",
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
        "UNDIAL replaces this share of the tokens of a forget text before the target model reads the text. The " +
          "target model then does not recognise the text. The published algorithm replaces no tokens (0).",
      ),
    focus: z
      .boolean()
      .default(false)
      .describe(
        "Multiply the loss of each token by the probability that the model now gives to the token. Tokens that the " +
          "model has forgotten then hardly count. The published algorithm does not do this (false).",
      ),
    ...lossWeights,
    retainTerm,
  })
  .describe(
    "UNDIAL (arXiv 2402.10052). The target model predicts the forget texts, and UNDIAL lowers the score of the true " +
      "token in these predictions. The model then learns the changed predictions.",
  );
