import { z } from "zod";
import { lossWeights, retainTerm } from "./lossWeights";
import { positiveNumber } from "../values";

/** Negative preference optimisation, arXiv 2404.05868. */
export const npoSchema = z
  .strictObject({
    name: z
      .literal("npo")
      .describe(
        "Negative preference optimisation: lower the probability of forget texts, with less force the less likely they are.",
      ),
    beta: positiveNumber
      .default(0.1)
      .describe(
        "How soon the gradient of a text fades as the text is forgotten. Near 0 it never fades, as in gradient ascent.",
      ),
    ...lossWeights,
    retainTerm,
  })
  .describe("Negative preference optimisation (arXiv 2404.05868) on the forget set, plus the retain term.");
