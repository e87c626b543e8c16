import { at, product } from "../../graph/dimensions";
import type { Value } from "../../graph/graph";
import { reshape } from "../../graph/operators/layout";
import { gemm } from "../../graph/operators/linear";

/** x [n, inputs] · weightᵀ, the weight stored [outputs, inputs] as PyTorch's `Linear` has it → [n, outputs]. */
export const linear = (x: Value, weight: Value): Value => gemm(x, weight, { transposeB: true });

/** [batch, length, width] → [batch*length, width]: one row a token, so that every projection is one matrix product. */
export const flattenTokens = (x: Value): Value => reshape(x, [product(x.shape.slice(0, -1)), at(x.shape, -1)]);
