import { z } from "zod";
import { nonNegativeNumber } from "../values";

/** Weights of the two terms of an objective's loss. */
export const lossWeights = {
  forgetWeight: nonNegativeNumber.default(1).describe("Factor of the forget term in the loss."),
  retainWeight: nonNegativeNumber.default(1).describe("Factor of the retain term in the loss."),
};

export const retainTerm = z
  .enum(["none", "loss", "divergence"])
  .default("loss")
  .describe(
    "Retain term of the loss: none, the loss on the retain texts, or the divergence of their predictions from the " +
      "target model's. The divergence needs a second copy of the weights in memory unless an adapter is trained.",
  );
