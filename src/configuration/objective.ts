import { z } from "zod";
import { distillationSchema } from "./objectives/distillation";
import { gradientAscentSchema } from "./objectives/gradientAscent";
import { gradientDifferenceSchema } from "./objectives/gradientDifference";
import { klMinimizationSchema } from "./objectives/klMinimization";
import { memorizationSchema } from "./objectives/memorization";
import { npoSchema } from "./objectives/npo";
import { restartSchema } from "./objectives/restart";
import { simpleNpoSchema } from "./objectives/simnpo";
import { undialSchema } from "./objectives/undial";

/** The objectives. To add an objective, add a file to objectives/ and an entry to this list. */
export const objectiveSchema = z.discriminatedUnion("name", [
  npoSchema,
  simpleNpoSchema,
  gradientAscentSchema,
  gradientDifferenceSchema,
  klMinimizationSchema,
  undialSchema,
  distillationSchema,
  restartSchema,
  memorizationSchema,
]);

/**
 * The kind of retain term in an objective's loss. The objective "memorization" has the term "loss", because it treats
 * all texts as retain texts. "restart" has it, because it learns words, or predictions that are computed before the
 * first step, and needs no copy of the target model.
 */
export function retainTermOf(objective: z.output<typeof objectiveSchema>): "none" | "loss" | "divergence" {
  switch (objective.name) {
    case "gradient-ascent":
      return "none";
    case "kl-minimization":
      return objective.retainWeight === 0 ? "none" : "divergence";
    case "memorization":
    case "restart":
      return "loss";
    default:
      return objective.retainWeight === 0 ? "none" : objective.retainTerm;
  }
}

/**
 * Returns the first part of the remedy in an error message. This part tells the user how to set the retain term to
 * "divergence". It is empty if the objective cannot have this term.
 */
export function orDivergence(objective: z.output<typeof objectiveSchema>): string {
  const needed = [
    ...("retainTerm" in objective && objective.retainTerm !== "divergence"
      ? ['"objective.retainTerm" to "divergence"']
      : []),
    ...("retainWeight" in objective && objective.retainWeight === 0 ? ['"objective.retainWeight" above 0'] : []),
  ];
  return needed.length === 0 ? "" : `set ${needed.join(" and ")}, or `;
}

/**
 * The key of the objective that needs unseen documents to calibrate. Undefined if no key needs them. With such a key,
 * the run splits the holdout: one half calibrates, and the other half alone measures membership.
 */
export function calibratingKey(objective: z.output<typeof objectiveSchema>): string | undefined {
  if ("documentWeight" in objective && objective.documentWeight > 0) return "documentWeight";
  if (objective.name === "simnpo" && objective.delta === "unseen") return "delta";
  if (objective.name !== "distillation") return undefined;
  const { teacher } = objective;
  switch (teacher.name) {
    case "base":
      return teacher.calibrate ? "teacher.calibrate" : undefined;
    case "garbled":
      return teacher.contextNoise === "calibrated" ? "teacher.contextNoise" : undefined;
    case "lowered":
    case "twin":
      return teacher.power === "calibrated" ? "teacher.power" : undefined;
  }
}
