import type { DataType, ValueType } from "../dataTypes";
import { broadcast } from "../dimensions";
import { likeOperand, operands, requireDataType, requireSameDataType } from "./require";
import type { InferenceTable } from "./rule";

function binary(inputs: readonly ValueType[]): readonly ValueType[] {
  const [a, b] = operands(inputs, 2);
  requireSameDataType(a, b);
  requireDataType(a, "float32", "float64", "int64", "int32");
  return [{ dataType: a.dataType, shape: broadcast(a.shape, b.shape) }];
}

const comparison = (inputs: readonly ValueType[]): readonly ValueType[] =>
  binary(inputs).map(({ shape }) => ({ dataType: "bool", shape }));

export const elementwiseRules = {
  Add: binary,
  Sub: binary,
  Mul: binary,
  Div: binary,
  Neg: likeOperand,
  Exp: likeOperand,
  Log: likeOperand,
  Sqrt: likeOperand,
  Cos: likeOperand,
  Sin: likeOperand,
  Sigmoid: likeOperand,
  Softplus: likeOperand,
  /** The same value, but no gradient is passed back through it (ONNX: Identity). */
  Detach: likeOperand,
  Clip: (inputs, _: { readonly minimum: number; readonly maximum: number }) => likeOperand(inputs),
  Cast: (inputs, { to }: { readonly to: DataType }) => [{ dataType: to, shape: operands(inputs, 1)[0].shape }],
  LessOrEqual: comparison,
  Equal: comparison,
  And: (inputs) => {
    const [a, b] = operands(inputs, 2);
    requireDataType(a, "bool");
    requireDataType(b, "bool");
    return [{ dataType: "bool", shape: broadcast(a.shape, b.shape) }];
  },
  Where: (inputs) => {
    const [condition, a, b] = operands(inputs, 3);
    requireDataType(condition, "bool");
    requireSameDataType(a, b);
    return [{ dataType: a.dataType, shape: broadcast(condition.shape, broadcast(a.shape, b.shape)) }];
  },
} satisfies InferenceTable;
