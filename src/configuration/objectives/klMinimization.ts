import { z } from "zod";
import { lossWeights } from "./lossWeights";

/** Gradient ascent on the forget set. The retain term is the divergence from the target model on the retain set. */
export const klMinimizationSchema = z
  .strictObject({
    name: z
      .literal("kl-minimization")
      .describe("KL minimisation raises the forget loss and keeps the target model's predictions on the retain set."),
    ...lossWeights,
  })
  .describe(
    "The loss of KL minimisation is −forgetWeight · forget loss + retainWeight · divergence from the target model's " +
      "predictions.",
  );
