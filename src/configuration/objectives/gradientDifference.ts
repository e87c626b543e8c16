import { z } from "zod";
import { forgetWeight, retainTerm, retainWeight } from "./weights";

/** Descends on the retain set while it ascends on the forget set. */
export const gradientDifference = z
  .strictObject({
    name: z
      .literal("gradient-difference")
      .describe("Gradient difference: raise the forget loss, lower the retain loss."),
    forgetWeight,
    retainWeight,
    retainTerm,
  })
  .describe("Gradient difference: −forgetWeight · forget loss + retainWeight · retain loss.");
