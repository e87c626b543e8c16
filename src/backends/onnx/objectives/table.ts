import type { Configuration } from "../../../configuration/schema";
import { distillation } from "./distillation";
import { gradientAscent, gradientDifference, klMinimization } from "./forgetAscent";
import { memorization } from "./memorization";
import { npo } from "./npo";
import type { Objective } from "./objective";
import { restart } from "./restart";
import { simpleNpo } from "./simnpo";
import { undial } from "./undial";

/** The objective that a configuration names. */
export function objectiveOf(options: Configuration["objective"]): Objective {
  switch (options.name) {
    case "gradient-ascent":
      return gradientAscent;
    case "gradient-difference":
      return gradientDifference(options);
    case "kl-minimization":
      return klMinimization(options);
    case "npo":
      return npo(options);
    case "simnpo":
      return simpleNpo(options);
    case "undial":
      return undial(options);
    case "distillation":
      return distillation(options);
    case "restart":
      return restart(options);
    case "memorization":
      return memorization;
  }
}
