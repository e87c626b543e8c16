import { z } from "zod";

/** The objective of `lethe prepare`. The model learns texts by heart and unlearns nothing. */
export const memorizationSchema = z
  .strictObject({
    name: z
      .literal("memorization")
      .describe(
        "Learn the forget, retain and general text by heart. `lethe prepare` makes a target model with this objective.",
      ),
  })
  .describe("Memorization lowers the loss on forget, retain and general text.");
