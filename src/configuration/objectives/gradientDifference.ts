import { z } from "zod";
import { lossWeights, retainTerm } from "./lossWeights";

/** Gradient ascent on the forget set and gradient descent on the retain set, arXiv 2203.12817. */
export const gradientDifferenceSchema = z
  .strictObject({
    name: z
      .literal("gradient-difference")
      .describe("Gradient difference raises the forget loss and lowers the retain loss."),
    ...lossWeights,
    retainTerm,
  })
  .describe("The loss of gradient difference is −forgetWeight · forget loss + retainWeight · retain loss.");
