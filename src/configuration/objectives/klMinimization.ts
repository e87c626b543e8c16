import { z } from "zod";
import { forgetWeight, retainWeight } from "./weights";

/** Ascends on the forget set and holds the predictions on the retain set where they were. */
export const klMinimization = z
  .strictObject({
    name: z
      .literal("kl-minimization")
      .describe("KL minimisation: raise the forget loss, keep the predictions on the retain set as they were."),
    forgetWeight,
    retainWeight,
  })
  .describe("KL minimisation: −forgetWeight · forget loss + retainWeight · divergence from the target model.");
