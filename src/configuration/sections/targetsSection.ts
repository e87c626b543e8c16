import { z } from "zod";
import { defaultTargets } from "../../protocol/verdict/targets";
import { share } from "../values";

/** Schema of `evaluation.targets`. See protocol/verdict/targets.ts for the meaning of each key. */
export const targetsSchema = z.strictObject({
  recited: share
    .optional()
    .describe(
      "Largest share of the forget set's words that the model may recite (0 to 1). Without this key, " +
        "recitedAboveUnseen sets the limit.",
    ),
  recitedAboveUnseen: share
    .default(defaultTargets.recitedAboveUnseen)
    .describe(
      "The model may recite this much more of the forget set than the retrained model does (reference.json beside " +
        "this file). If there is no such file, the recited share of the holdout takes its place.",
    ),
  leaking: share
    .default(defaultTargets.leaking)
    .describe(
      "Largest share of the forget set's completions that may leak. It is measured only with a holdout, of which 5 % leak " +
        "by definition.",
    ),
  answered: share
    .default(defaultTargets.answered)
    .describe("Largest share of the questions about the forget set that the model may answer, also when rephrased."),
  membershipDistance: z
    .number()
    .min(0)
    .max(0.5)
    .default(defaultTargets.membershipDistance)
    .describe("Largest distance from 0.5 that the AUC of the loss attack may have (0 to 0.5)."),
  membershipKs: share
    .default(defaultTargets.membershipKs)
    .describe("Largest Kolmogorov-Smirnov distance between the losses of forget documents and of unseen documents."),
  retain: share
    .default(defaultTargets.retain)
    .describe("Share of its value before the run that each figure of the retain set must keep."),
  withheld: share
    .default(defaultTargets.withheld)
    .describe("Share of its value before the run that each figure of the withheld text must keep."),
  utility: share
    .default(defaultTargets.utility)
    .describe("Share of its value before the run that the share of right answers to general questions must keep."),
  empty: share
    .default(defaultTargets.empty)
    .describe("Largest share of empty completions. A share that is not above its value before the run is no miss."),
  repetitive: share
    .default(defaultTargets.repetitive)
    .describe(
      "Largest share of repetitive completions. A share that is not above its value before the run is no miss.",
    ),
});
