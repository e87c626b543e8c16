import { learningObjective, recommendedObjective } from "./recipe";
import type { Proposal } from "./proposal";

/** How a proposed run trains, in words: `undial, learning rate 2e-5, 175 steps, all weights`. */
export function describeProposal({ objective, recipe }: Pick<Proposal, "objective" | "recipe">): string {
  const setting = (key: string): unknown => recipe.training.find((one) => one.key === key)?.value;
  return [
    objective === recommendedObjective ? `${objective} (the recommended recipe)` : objective,
    `learning rate ${Number(setting("learningRate")).toExponential()}`,
    `${String(setting("steps"))} steps`,
    recipe.adapter === undefined ? "all weights" : "an adapter, because all weights would not fit the memory",
  ].join(", ");
}

/** Whether a proposed run makes a target model. */
export function isPreparation({ objective }: Pick<Proposal, "objective">): boolean {
  return objective === learningObjective;
}
