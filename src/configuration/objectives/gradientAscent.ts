import { z } from "zod";

/** Gradient ascent on the forget set, without a retain term. */
export const gradientAscentSchema = z
  .strictObject({
    name: z.literal("gradient-ascent").describe("Gradient ascent: raise the forget loss, without a retain term."),
  })
  .describe("Gradient ascent: −forget loss. It has no bound, and no retain term protects other text.");
