import { z } from "zod";

export const forgetWeight = z.number().min(0).default(1).describe("Factor of the forget term in the loss.");

export const retainWeight = z.number().min(0).default(1).describe("Factor of the retain term in the loss.");

export const retainTerm = z
  .enum(["none", "loss", "divergence"])
  .default("loss")
  .describe(
    "Retain term of the loss: none, the loss on the retain texts, or the divergence of their predictions from the " +
      "target model's. The divergence needs a second copy of the weights in memory unless an adapter is trained.",
  );
