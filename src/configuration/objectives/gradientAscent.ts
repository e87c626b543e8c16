import { z } from "zod";

/** Ascends on the forget set and holds nothing in place. */
export const gradientAscent = z
  .strictObject({
    name: z.literal("gradient-ascent").describe("Gradient ascent: raise the forget loss, and nothing else."),
  })
  .describe("Gradient ascent: −forget loss. It has no bound, and nothing holds the rest of the model in place.");
