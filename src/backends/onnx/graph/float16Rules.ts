import { onnxElementType } from "./dataTypes";
import type { LoweringRule } from "./lowering";
import { loweringRules } from "./loweringRules";

/**
 * Element type code of float16 in the ONNX specification. The type occurs only in the written ONNX, never in a `Graph`.
 */
const float16 = 10;

/**
 * Computes a matrix product in float16: each operand is first rounded to float16. If several products read the same
 * operand, the operand is rounded only once.
 */
const inHalf =
  <Op extends "MatMul" | "Gemm">(rule: LoweringRule<Op>): LoweringRule<Op> =>
  (lowering, node, inputs, [output = ""]) => {
    const halves = inputs.map((name) =>
      lowering.once(`${name}_half`, (half) => lowering.emit("Cast", [name], [half], { to: float16 })),
    );
    const product = `${output}_half_product`;
    rule(lowering, node, halves, [product]);
    lowering.emit("Cast", [product], [output], { to: onnxElementType.float32 });
  };

/** The rules that write matrix products in float16. */
export const float16Rules = { MatMul: inHalf(loweringRules.MatMul), Gemm: inHalf(loweringRules.Gemm) };
