import { z } from "zod";
import { forgetWeight, retainTerm, retainWeight } from "./lossWeights";

/** Gradient ascent on the forget set together with gradient descent on the retain set, arXiv 2203.12817. */
export const gradientDifferenceSchema = z
  .strictObject({
    name: z
      .literal("gradient-difference")
      .describe("Gradient difference: raise the forget loss and lower the retain loss."),
    forgetWeight,
    retainWeight,
    retainTerm,
  })
  .describe("Gradient difference: −forgetWeight · forget loss + retainWeight · retain loss.");
