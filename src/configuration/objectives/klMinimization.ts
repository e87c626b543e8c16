import { z } from "zod";
import { lossWeights } from "./lossWeights";

/** Gradient ascent on the forget set, with the divergence from the target model on the retain set as retain term. */
export const klMinimizationSchema = z
  .strictObject({
    name: z
      .literal("kl-minimization")
      .describe("KL minimisation: raise the forget loss and keep the target model's predictions on the retain set."),
    ...lossWeights,
  })
  .describe(
    "KL minimisation: −forgetWeight · forget loss + retainWeight · divergence from the target model's predictions.",
  );
