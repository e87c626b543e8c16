import { add, multiply, negate, softplus, subtract } from "../graph/operators/elementwise";
import type { Objective } from "./objective";
import { aimTerm } from "./twoSided";
import type { TermOptions } from "./weighted";
import { weighted } from "./weighted";

/**
 * Negative preference optimisation: F = −(2/β)·mean log σ(β·(L_θ − L_ref)) over the forget texts, and R = ℓ(retain). L
 * is the summed loss of a text (Zhang et al. 2024, arXiv 2404.05868). The gradient from a text shrinks as the text's
 * loss rises above its loss under the reference model. With `documentWeight`, F has the two-sided term of `aimTerm` in
 * addition.
 */
export function npo(options: TermOptions & { readonly beta: number; readonly documentWeight: number }): Objective {
  return (batches) => {
    const { beta } = options;
    const increase = subtract(batches.forget.textLosses, batches.forget.referenceLosses());
    // −log σ(x) = softplus(−x)
    const perText = softplus(negate(multiply(increase, beta)));
    const preference = multiply(batches.forget.textMean(perText), 2 / beta);
    const { documentWeight } = options;
    const term = documentWeight === 0 ? preference : add(preference, multiply(aimTerm(batches), documentWeight));
    return weighted(options, term, batches);
  };
}
