import { z } from "zod";
import { forgetWeight, retainTerm, retainWeight } from "./weights";

/** Negative preference optimisation, arXiv 2404.05868. */
export const npo = z
  .strictObject({
    name: z
      .literal("npo")
      .describe("Negative preference optimisation: push forget answers down, ever less the less likely they become."),
    beta: z
      .number()
      .positive()
      .default(0.1)
      .describe("How soon the push on a forgotten answer fades; near 0 it never does, as in gradient ascent."),
    forgetWeight,
    retainWeight,
    retainTerm,
  })
  .describe("Negative preference optimisation (arXiv 2404.05868) on the forget set with the loss on the retain set.");
