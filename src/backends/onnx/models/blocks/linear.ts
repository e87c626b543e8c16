import { at, product } from "../../graph/dimensions";
import type { Value } from "../../graph/graph";
import { add } from "../../graph/operators/elementwise";
import { reshape } from "../../graph/operators/layout";
import { productWith } from "../../graph/operators/quantized";
import type { ForwardInputs } from "../languageModel";

/**
 * x [n, inputs] · Wᵀ → [n, outputs]. W is stored as [outputs, inputs], like in PyTorch's `Linear`. If the projection
 * has an adapter, this function adds the adapter's output. No other function does so.
 * @param module name of the projection: its weight's name without `.weight`
 */
export function linear(
  x: Value,
  module: string,
  { parameter, adapter }: Pick<ForwardInputs, "parameter" | "adapter">,
): Value {
  const projected = productWith(x, parameter(`${module}.weight`));
  const change = adapter?.(module, x);
  return change ? add(projected, change) : projected;
}

/** The output of `linear` plus the projection's bias [outputs]. */
export function affine(x: Value, module: string, inputs: Pick<ForwardInputs, "parameter" | "adapter">): Value {
  return add(linear(x, module, inputs), inputs.parameter(`${module}.bias`));
}

/** [batch, length, width] → [batch*length, width]: one row for each token. A projection is then one matrix product. */
export function flattenTokens(x: Value): Value {
  return reshape(x, [product(x.shape.slice(0, -1)), at(x.shape, -1)]);
}
