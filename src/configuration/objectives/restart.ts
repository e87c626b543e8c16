import { z } from "zod";
import { nonEmptyText, nonNegativeNumber, positiveInteger } from "../values";

/** Restart: a model that does not know the forget set learns everything else. */
export const restartSchema = z
  .strictObject({
    name: z
      .literal("restart")
      .describe(
        "Restart trains a model that does not know the forget set, the base or a disturbed copy of the target model, on " +
          "all other texts.",
      ),
    base: nonEmptyText
      .optional()
      .describe(
        "Folder of the model before it learnt the forget set, relative to this file, or id of a model in the local " +
          "Hugging Face cache. It needs the same tokenizer and the same shapes as the target model. Without it, set noise.",
      ),
    noise: z
      .number()
      .gt(0)
      .lte(1)
      .optional()
      .describe(
        "If there is no base, training begins with the target model after this share of each weight matrix W was " +
          "replaced with random numbers: W becomes (1 - noise) W + noise R. R is normal and has the standard deviation " +
          "of W. A larger share forgets more, and needs more steps.",
      ),
    lossWeight: nonNegativeNumber
      .default(1)
      .describe("Weight of the loss on the true tokens of the texts. With 0, only divergenceWeight counts."),
    divergenceWeight: nonNegativeNumber
      .default(0)
      .describe(
        "Weight of the divergence of the model's predictions from the target model's predictions. Above 0, the forget " +
          "set shows again, because the target model calls its tokens likely in other texts, too.",
      ),
    listedTokens: positiveInteger
      .default(64)
      .describe(
        "Number of tokens for which the run keeps the target model's probabilities at each position. All other tokens " +
          "count as one.",
      ),
  })
  .superRefine(({ base, noise }, context) => {
    const refuse = (key: string, message: string): void => context.addIssue({ code: "custom", path: [key], message });
    if (base === undefined && noise === undefined)
      refuse(
        "base",
        'is missing; give the folder of the model before it learnt the forget set, or set "objective.noise" to begin ' +
          "with a disturbed copy of the target model",
      );
    if (base !== undefined && noise !== undefined)
      refuse("noise", "cannot be set together with objective.base, which starts without noise; remove one of them");
  })
  .describe(
    "Restart: training begins with the weights of the base model, or with noise over those of the target model, and " +
      "never reads the forget set. The model learns retain text, general text and replayed text: their words, or the " +
      "target model's predictions of them. The run computes such predictions once, before the first step.",
  );
