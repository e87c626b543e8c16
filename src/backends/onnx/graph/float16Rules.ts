import { onnxElementType } from "./dataTypes";
import type { Lowering, LoweringRule } from "./lowering";
import { loweringRules } from "./loweringRules";

/**
 * Element type code of float16 in the ONNX specification. The type occurs only in the written ONNX, never in a `Graph`.
 */
const float16 = 10;

const emitCast = (lowering: Lowering, from: string, type: number, to: string): void =>
  lowering.emit("Cast", [from], [to], { to: { integer: type } });

/** A product of rounded operands. An operand that several products read is rounded only once. */
const inHalf =
  <Op extends "MatMul" | "Gemm">(rule: LoweringRule<Op>): LoweringRule<Op> =>
  (lowering, node, inputs, [output = ""]) => {
    const halves = inputs.map((name) =>
      lowering.once(`${name}_half`, (half) => emitCast(lowering, name, float16, half)),
    );
    const product = `${output}_half_product`;
    rule(lowering, node, halves, [product]);
    emitCast(lowering, product, onnxElementType.float32, output);
  };

/** The ONNX form of products in float16. */
export const float16Rules: {
  readonly MatMul: LoweringRule<"MatMul">;
  readonly Gemm: LoweringRule<"Gemm">;
} = { MatMul: inHalf(loweringRules.MatMul), Gemm: inHalf(loweringRules.Gemm) };
