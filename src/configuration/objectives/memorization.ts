import { z } from "zod";

/** The objective of `lethe prepare`: it learns and unlearns nothing. */
export const memorizationSchema = z
  .strictObject({
    name: z
      .literal("memorization")
      .describe("Learn the forget, retain and general text by heart. `lethe prepare` makes a target model with it."),
  })
  .describe("Memorization: lower the loss on forget, retain and general text.");
