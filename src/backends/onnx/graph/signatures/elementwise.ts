import type { DataType } from "../dataTypes";
import { broadcast } from "../dimensions";
import type { ValueType } from "../dataTypes";
import type { NoAttributes } from "./require";
import { likeOperand, operands, requireDataType, requireSameDataType } from "./require";
import type { InferenceTable } from "./rule";

export interface ElementwiseAttributes {
  Add: NoAttributes;
  Sub: NoAttributes;
  Mul: NoAttributes;
  Div: NoAttributes;
  Neg: NoAttributes;
  Exp: NoAttributes;
  Sqrt: NoAttributes;
  Cos: NoAttributes;
  Sin: NoAttributes;
  Sigmoid: NoAttributes;
  Softplus: NoAttributes;
  /** The same value without a gradient (ONNX: Identity). */
  Detach: NoAttributes;
  Clip: { readonly minimum: number; readonly maximum: number };
  Cast: { readonly to: DataType };
  LessOrEqual: NoAttributes;
  Equal: NoAttributes;
  And: NoAttributes;
  Where: NoAttributes;
}

function binary(inputs: readonly ValueType[]): readonly ValueType[] {
  const [a, b] = operands(inputs, 2);
  requireSameDataType(a, b);
  requireDataType(a, "float32", "float64", "int64", "int32");
  return [{ dataType: a.dataType, shape: broadcast(a.shape, b.shape) }];
}

const comparison = (inputs: readonly ValueType[]): readonly ValueType[] =>
  binary(inputs).map(({ shape }) => ({ dataType: "bool", shape }));

export const elementwiseRules: InferenceTable<ElementwiseAttributes> = {
  Add: binary,
  Sub: binary,
  Mul: binary,
  Div: binary,
  Neg: likeOperand,
  Exp: likeOperand,
  Sqrt: likeOperand,
  Cos: likeOperand,
  Sin: likeOperand,
  Sigmoid: likeOperand,
  Softplus: likeOperand,
  Detach: likeOperand,
  Clip: likeOperand,
  Cast: (inputs, { to }) => [{ dataType: to, shape: operands(inputs, 1)[0].shape }],
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
};
