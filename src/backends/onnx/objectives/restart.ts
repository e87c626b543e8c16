import { add, multiply } from "../graph/operators/elementwise";
import { divergenceOf } from "./distillation";
import type { Objective } from "./objective";
import { atEachPlace, tokenMeanLoss } from "./objective";

interface RestartOptions {
  readonly divergenceWeight: number;
  readonly lossWeight: number;
}

/**
 * Restart: a model that does not know the forget set learns the retain texts. R is a weighted sum of two parts: the
 * loss ℓ of the texts, and the forward divergence of the model's next-token distributions from the target model's. A
 * part with weight 0 is not computed. The forget texts are not read.
 */
export function restart({ divergenceWeight, lossWeight }: RestartOptions): Objective {
  return ({ retain }) => {
    const parts = [
      [divergenceWeight, () => retain.tokenMean(atEachPlace(retain, divergenceOf("forward")))],
      [lossWeight, () => tokenMeanLoss(retain)],
    ] as const;
    const [first, ...others] = parts.flatMap(([weight, build]) => (weight === 0 ? [] : [multiply(build(), weight)]));
    if (!first) throw new Error("every part of the loss has the weight 0");
    const total = others.reduce(add, first);
    return { total, retain: total };
  };
}
