import { z } from "zod";
import { nonNegativeNumber } from "../values";

/** Weights of the forget term and the retain term in an objective's loss. */
export const lossWeights = {
  forgetWeight: nonNegativeNumber.default(1).describe("Weight of the forget term in the loss."),
  retainWeight: nonNegativeNumber.default(1).describe("Weight of the retain term in the loss."),
};

export const retainTerm = z
  .enum(["none", "loss", "divergence"])
  .default("loss")
  .describe(
    'Retain term of the loss. With "none", the loss has no retain term. With "loss", the term is the loss on the ' +
      'retain texts. With "divergence", the term measures how far the predictions on the retain texts are from the ' +
      'target model\'s predictions. A run with "divergence" needs a second copy of the weights in memory. A run that ' +
      "trains an adapter does not need the copy.",
  );

export const documentWeight = nonNegativeNumber
  .default(0)
  .describe(
    "Weight of the document part of the forget term. This part brings the mean loss of each document to the loss that " +
      "the document would have if the model had never seen it. It penalises a loss above this aim as well as a loss " +
      "below it. It needs data.holdout, and half of the holdout calibrates it.",
  );
