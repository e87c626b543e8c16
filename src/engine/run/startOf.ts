import type { Configuration } from "../../configuration/schema";

/**
 * Folder of the model with whose weights training begins. Undefined if training begins with the target model. A resumed
 * run begins in the same way, and then reads the weights of its checkpoint.
 */
export function startOf({ objective }: Pick<Configuration, "objective">): string | undefined {
  return objective.name === "restart" ? objective.base : undefined;
}
