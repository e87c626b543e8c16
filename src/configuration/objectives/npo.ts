import { z } from "zod";
import { documentWeight, lossWeights, retainTerm } from "./lossWeights";
import { positiveNumber } from "../values";

/** Negative preference optimisation, arXiv 2404.05868. */
export const npoSchema = z
  .strictObject({
    name: z
      .literal("npo")
      .describe(
        "Negative preference optimisation lowers the probability of the forget texts. Its gradient is weaker for " +
          "texts that are already unlikely.",
      ),
    beta: positiveNumber
      .default(0.1)
      .describe(
        "While the model forgets a text, the gradient of this text becomes weaker. With a larger beta, the gradient " +
          "becomes weaker sooner. With a beta near 0, the gradient does not become weaker, as in gradient ascent.",
      ),
    documentWeight,
    ...lossWeights,
    retainTerm,
  })
  .describe("Negative preference optimisation (arXiv 2404.05868) on the forget set, plus the retain term.");
