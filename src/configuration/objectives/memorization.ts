import { z } from "zod";

/** What `lethe prepare` trains: no unlearning at all. */
export const memorization = z
  .strictObject({
    name: z
      .literal("memorization")
      .describe("Learn the forget, retain and general text by heart; used by `lethe prepare` to make a target model."),
  })
  .describe("Memorization: lower the loss on forget, retain and general text alike.");
