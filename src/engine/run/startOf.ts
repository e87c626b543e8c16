import type { Start } from "../../backends/backend";
import type { Configuration } from "../../configuration/schema";

/**
 * Where training begins: with the base of a restart, or with a disturbed copy of the target model. Undefined if it
 * begins with the target model. A resumed run begins in the same way, and then reads the weights of its checkpoint.
 */
export function startOf({ objective }: Pick<Configuration, "objective">): Start | undefined {
  if (objective.name !== "restart") return undefined;
  const { base, noise } = objective;
  if (base !== undefined) return { folder: base };
  return noise === undefined ? undefined : { noise };
}
