import { at, broadcast, describeShape, GraphError } from "../dimensions";
import { operands, requireFloat, requireSameDataType } from "./require";
import type { InferenceTable } from "./rule";

export const linearRules = {
  MatMul: (inputs) => {
    const [a, b] = operands(inputs, 2);
    requireFloat(a);
    requireSameDataType(a, b);
    if (a.shape.length < 2 || b.shape.length < 2) throw new GraphError("needs operands of rank 2 or more");
    if (at(a.shape, -1) !== at(b.shape, -2))
      throw new GraphError(`inner sizes differ: ${describeShape(a.shape)} and ${describeShape(b.shape)}`);
    const batch = broadcast(a.shape.slice(0, -2), b.shape.slice(0, -2));
    return [{ dataType: a.dataType, shape: [...batch, at(a.shape, -2), at(b.shape, -1)] }];
  },
  /**
   * Product of two matrices. The attributes can transpose a matrix before the product. The operator is ONNX's Gemm
   * without the third operand.
   */
  Gemm: (inputs, { transposeA, transposeB }: { readonly transposeA: boolean; readonly transposeB: boolean }) => {
    const [a, b] = operands(inputs, 2);
    requireFloat(a);
    requireSameDataType(a, b);
    if (a.shape.length !== 2 || b.shape.length !== 2) throw new GraphError("needs operands of rank 2");
    if (at(a.shape, transposeA ? 0 : 1) !== at(b.shape, transposeB ? 1 : 0))
      throw new GraphError(`inner sizes differ: ${describeShape(a.shape)} and ${describeShape(b.shape)}`);
    return [{ dataType: a.dataType, shape: [at(a.shape, transposeA ? 1 : 0), at(b.shape, transposeB ? 0 : 1)] }];
  },
} satisfies InferenceTable;
