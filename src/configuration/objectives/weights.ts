import { z } from "zod";

export const forgetWeight = z
  .number()
  .min(0)
  .default(1)
  .describe("What the forget set's part of the loss is multiplied with.");

export const retainWeight = z
  .number()
  .min(0)
  .default(1)
  .describe("What the retain set's part of the loss is multiplied with.");

export const retainTerm = z
  .enum(["none", "loss", "divergence"])
  .default("loss")
  .describe(
    "What holds the rest of the model in place: nothing, the loss on the retain texts, or the divergence of their " +
      "predictions from the target model's, which needs a second copy of the weights unless an adapter is trained.",
  );
