import { multiply, negate, softplus, subtract } from "../graph/operators/elementwise";
import type { Objective } from "./objective";
import type { TermOptions } from "./weighted";
import { weighted } from "./weighted";

/**
 * Negative preference optimisation: F = −(2/β)·mean log σ(β·(L_θ − L_ref)) over the forget texts, and R = ℓ(retain). L
 * is the summed loss of a text (Zhang et al. 2024, arXiv 2404.05868). The gradient from a text shrinks as the text's
 * loss rises above its loss under the reference model.
 */
export function npo(options: TermOptions & { readonly beta: number }): Objective {
  return (batches) => {
    const { beta } = options;
    const increase = subtract(batches.forget.textLosses, batches.forget.referenceLosses());
    // −log σ(x) = softplus(−x)
    const perText = softplus(negate(multiply(increase, beta)));
    return weighted(options, multiply(batches.forget.textMean(perText), 2 / beta), batches);
  };
}
