import { z } from "zod";
import { gradientAscent } from "./objectives/gradientAscent";
import { gradientDifference } from "./objectives/gradientDifference";
import { klMinimization } from "./objectives/klMinimization";
import { memorization } from "./objectives/memorization";
import { npo } from "./objectives/npo";
import { undial } from "./objectives/undial";

/** The objectives. To add one, add a file to objectives/ and an entry to this list. */
export const objectiveSchema = z.discriminatedUnion("name", [
  npo,
  gradientAscent,
  gradientDifference,
  klMinimization,
  undial,
  memorization,
]);

/** The retain term of an objective. Memorization has one loss, which counts as a loss on retain texts. */
export function retainTermOf(objective: z.output<typeof objectiveSchema>): "none" | "loss" | "divergence" {
  switch (objective.name) {
    case "gradient-ascent":
      return "none";
    case "kl-minimization":
      return objective.retainWeight === 0 ? "none" : "divergence";
    case "memorization":
      return "loss";
    default:
      return objective.retainWeight === 0 ? "none" : objective.retainTerm;
  }
}
