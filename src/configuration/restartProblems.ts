import type { z } from "zod";
import type { objectiveSchema } from "./objective";
import type { adapterSchema } from "./sections/adapterSection";
import type { trainingSchema } from "./sections/trainingSection";

interface Checked {
  readonly objective: z.output<typeof objectiveSchema>;
  readonly adapter: z.output<typeof adapterSchema>;
  readonly training: z.output<typeof trainingSchema>;
}

interface Problem {
  readonly path: readonly string[];
  readonly message: string;
}

/** The values of a configuration that clash with the objective "restart". Empty for every other objective. */
export function restartProblems({ objective, adapter, training }: Checked): Problem[] {
  if (objective.name !== "restart") return [];
  const problems: Problem[] = [];
  const refuse = (key: string, message: string): void => void problems.push({ path: key.split("."), message });
  if (objective.divergenceWeight + objective.lossWeight === 0)
    refuse("objective.lossWeight", "cannot be 0 together with divergenceWeight, because the loss then has no part");
  if (adapter !== null)
    refuse("adapter", 'cannot be used with the objective "restart", which trains all weights; set it to null');
  if (training.forgetBatchSize > 0)
    refuse("training.forgetBatchSize", 'must be 0, because the objective "restart" never trains on the forget set');
  for (const rule of ["forgetAtMost", "membershipWithin"] as const)
    if (training.stopWhen[rule] !== undefined)
      refuse(
        `training.stopWhen.${rule}`,
        'can end the run before the model has learnt the rest, because the objective "restart" begins with a model that ' +
          "does not know the forget set; remove it",
      );
  return problems;
}
