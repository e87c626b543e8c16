import { z } from "zod";
import { documentWeight, lossWeights, retainTerm } from "./lossWeights";
import { nonNegativeNumber, numberOrWord, positiveNumber } from "../values";

/** Simple negative preference optimisation, arXiv 2410.07163. */
export const simpleNpoSchema = z
  .strictObject({
    name: z
      .literal("simnpo")
      .describe(
        "SimNPO raises the mean loss of the forget texts. Its gradient becomes weaker when the loss of a text is above " +
          "delta.",
      ),
    beta: positiveNumber
      .default(4.5)
      .describe("With a larger beta, the gradient fades faster once the loss of a text is above delta."),
    delta: numberOrWord(nonNegativeNumber, "a number of at least 0", "unseen")
      .default(0)
      .describe(
        'Mean loss of a text, in nats a token, above which its gradient becomes weaker. With "unseen", each document has ' +
          "the loss that it would have if the model had never seen it; this needs data.holdout, and half of the holdout " +
          "calibrates it. With 0, the loss of every text is above delta, so its gradient becomes weaker with each rise " +
          "of its loss.",
      ),
    documentWeight,
    ...lossWeights,
    forgetWeight: nonNegativeNumber
      .default(0.125)
      .describe("Weight of the forget term in the loss. The default is that of the benchmark open-unlearning."),
    retainTerm,
  })
  .describe(
    "Simple negative preference optimisation (SimNPO, arXiv 2410.07163) on the forget set, plus the retain term.",
  );
