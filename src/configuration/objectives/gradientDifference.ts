import { z } from "zod";
import { lossWeights, retainTerm } from "./lossWeights";

/** Gradient ascent on the forget set together with gradient descent on the retain set, arXiv 2203.12817. */
export const gradientDifferenceSchema = z
  .strictObject({
    name: z
      .literal("gradient-difference")
      .describe("Gradient difference: raise the forget loss and lower the retain loss."),
    ...lossWeights,
    retainTerm,
  })
  .describe("Gradient difference: −forgetWeight · forget loss + retainWeight · retain loss.");
