import type { Value } from "../graph/graph";
import { add, multiply, negate, softplus, subtract } from "../graph/operators/elementwise";
import type { Objective } from "./objective";
import { aimTerm, meanTextLosses } from "./twoSided";
import type { TermOptions } from "./weighted";
import { weighted } from "./weighted";

interface SimpleNpoOptions extends TermOptions {
  readonly beta: number;
  /** δ, or `unseen` for the aimed loss of each text. A text without an aim then has the δ 0. */
  readonly delta: number | "unseen";
  /** Weight of the two-sided term. */
  readonly documentWeight: number;
}

/**
 * Simple negative preference optimisation: F = −(2/β)·mean log σ(β·(ℓ − δ)) over the forget texts. ℓ is the mean loss
 * of a text (Fan et al. 2024, arXiv 2410.07163). No reference model is needed. The gradient from a text shrinks when
 * the text's loss rises above δ.
 */
export function simpleNpo(options: SimpleNpoOptions): Objective {
  return (batches) => {
    const { beta, delta, documentWeight } = options;
    const { forget } = batches;
    const above: Value =
      delta === "unseen" ? forget.aim().losses : forget.textLosses.graph.scalar(delta, forget.textLosses.dataType);
    const margin = multiply(subtract(meanTextLosses(forget), above), beta);
    // −log σ(x) = softplus(−x)
    const preference = multiply(forget.textMean(softplus(negate(margin))), 2 / beta);
    const term = documentWeight === 0 ? preference : add(preference, multiply(aimTerm(batches), documentWeight));
    return weighted(options, term, batches);
  };
}
