import { z } from "zod";

/** Gradient ascent on the forget set, without a retain term. */
export const gradientAscentSchema = z
  .strictObject({
    name: z.literal("gradient-ascent").describe("Gradient ascent raises the forget loss and has no retain term."),
  })
  .describe(
    "The loss of gradient ascent is −forget loss. This loss has no bound, and no retain term protects other text.",
  );
