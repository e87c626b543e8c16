import { createAdamWKernel } from "./adamwKernel";

/**
 * Computes the norm of each module's gradients, over all parameters of the module.
 * @param gradients the gradient of each parameter, by the parameter's name
 * @returns the norm of each module, by the module's name. This is the name of the module's weight without `.weight`
 */
export function moduleNorms(gradients: ReadonlyMap<string, Float32Array>): Map<string, number> {
  const { sumOfSquares } = createAdamWKernel("float32");
  const squares = new Map<string, number>();
  for (const [parameter, gradient] of gradients) {
    const module = parameter.replace(/(\.lora_[AB])?\.(weight|bias)$/, "");
    squares.set(module, (squares.get(module) ?? 0) + sumOfSquares(gradient));
  }
  return new Map([...squares].map(([module, sum]) => [module, Math.sqrt(sum)]));
}
