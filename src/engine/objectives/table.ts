import type { Configuration } from "../../configuration/schema";
import { gradientDifference } from "./gradientDifference";
import { memorization } from "./memorization";
import { npo } from "./npo";
import type { Objective } from "./objective";
import { undial } from "./undial";

/** The objective that a configuration names, with its options. */
export function objectiveOf(options: Configuration["objective"]): Objective {
  switch (options.name) {
    case "gradient-difference":
      return gradientDifference(options);
    case "npo":
      return npo(options);
    case "undial":
      return undial(options);
    case "memorization":
      return memorization;
  }
}
