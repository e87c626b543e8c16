import { onnxElementType } from "./dataTypes";
import { at } from "./dimensions";
import type { LoweringRule } from "./lowering";
import { lowerPieces } from "./lowerPieces";
import { contributedDomain } from "./onnxFormat";
import { quantizedSizes } from "./signatures/quantized";
import type { Operator } from "./signatures/table";

/** The rule for an operator without attributes that ONNX has under the same name. */
const direct: LoweringRule<Operator> = (lowering, { operator }, inputs, outputs) =>
  lowering.emit(operator, inputs, outputs);

const overLastAxis: LoweringRule<"Softmax" | "LogSoftmax"> = (lowering, { operator }, inputs, outputs) =>
  lowering.emit(operator, inputs, outputs, { axis: { integer: -1 } });

const overAxes: LoweringRule<"ReduceSum" | "ReduceMean"> = (lowering, { operator, attributes }, inputs, outputs) =>
  lowering.emit(operator, [...inputs, lowering.integers(attributes.axes)], outputs, {
    keepdims: { integer: attributes.keepDimensions ? 1 : 0 },
    noop_with_empty_axes: { integer: 1 },
  });

/** log(1 + e^x) = max(x, 0) + log(1 + e^−|x|) */
export const softplusInParts: LoweringRule<"Softplus"> = (lowering, { inputs: [x] }, inputs, outputs) => {
  const name = (part: string): string => `${outputs[0] ?? ""}_${part}`;
  lowering.emit("Abs", inputs, [name("absolute")]);
  lowering.emit("Neg", [name("absolute")], [name("negated")]);
  lowering.emit("Exp", [name("negated")], [name("exponential")]);
  lowering.emit("Add", [name("exponential"), lowering.constant(x.dataType, [1], true)], [name("increased")]);
  lowering.emit("Log", [name("increased")], [name("logarithm")]);
  lowering.emit("Relu", inputs, [name("positive")]);
  lowering.emit("Add", [name("positive"), name("logarithm")], outputs);
};

/** The ONNX form of each operator. */
export const loweringRules: { readonly [Op in Operator]: LoweringRule<Op> } = {
  Add: direct,
  Sub: direct,
  Mul: direct,
  Div: direct,
  Neg: direct,
  Exp: direct,
  Sqrt: direct,
  Cos: direct,
  Sin: direct,
  Sigmoid: direct,
  LessOrEqual: direct,
  Equal: direct,
  And: direct,
  Where: direct,
  MatMul: direct,
  Softmax: overLastAxis,
  LogSoftmax: overLastAxis,
  ReduceSum: overAxes,
  ReduceMean: overAxes,
  Detach: (lowering, _, inputs, outputs) => lowering.emit("Identity", inputs, outputs),
  Clip: (lowering, { attributes, outputs: [output] }, inputs, outputs) => {
    const dataType = output?.dataType ?? "float32";
    const bounds = [attributes.minimum, attributes.maximum].map((bound) => lowering.constant(dataType, [bound], true));
    lowering.emit("Clip", [...inputs, ...bounds], outputs);
  },
  Softplus: (lowering, node, inputs, outputs) => {
    const [x] = node.inputs;
    if (x.dataType === "float32") {
      lowering.emit("Softplus", inputs, outputs);
      return;
    }
    // onnxruntime has Softplus for float32 only.
    softplusInParts(lowering, node, inputs, outputs);
  },
  Cast: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("Cast", inputs, outputs, { to: { integer: onnxElementType[attributes.to] } }),
  Gemm: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("Gemm", inputs, outputs, {
      transA: { integer: attributes.transposeA ? 1 : 0 },
      transB: { integer: attributes.transposeB ? 1 : 0 },
    }),
  Reshape: (lowering, { attributes, inputs: [x] }, inputs, outputs) => {
    lowering.emit("Reshape", [...inputs, lowering.reshapeTarget(x.shape, attributes.shape)], outputs);
  },
  Transpose: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("Transpose", inputs, outputs, { perm: { integers: attributes.permutation } }),
  Concat: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("Concat", inputs, outputs, { axis: { integer: attributes.axis } }),
  Split: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("Split", inputs, outputs, {
      axis: { integer: attributes.axis },
      num_outputs: { integer: attributes.parts },
    }),
  ExpandLike: (lowering, { inputs: [x, like] }, _, outputs) => {
    lowering.emit("Expand", [lowering.nameOf(x), lowering.shapeOf(like)], outputs);
  },
  // Both branches are x. The condition only makes the node wait for `other`.
  After: (lowering, _, [x = "", other = ""], outputs) => {
    const [greatest, isItself] = ["greatest", "is_itself"].map((part) => `${outputs[0] ?? ""}_${part}`) as [
      string,
      string,
    ];
    lowering.emit("ReduceMax", [other], [greatest], { keepdims: { integer: 0 } });
    lowering.emit("Equal", [greatest, greatest], [isItself]);
    lowering.emit("Where", [isItself, x, x], outputs);
  },
  ZerosLike: (lowering, { inputs: [x] }, _, outputs) => {
    // ConstantOfShape makes zeros in float32.
    const isDefault = x.dataType === "float32";
    const zeros = isDefault ? outputs : outputs.map((output) => `${output}_float32`);
    lowering.emit("ConstantOfShape", [lowering.shapeOf(x)], zeros);
    if (!isDefault) lowering.emit("Cast", zeros, outputs, { to: { integer: onnxElementType[x.dataType] } });
  },
  Gather: (lowering, _, inputs, outputs) => lowering.emit("Gather", inputs, outputs, { axis: { integer: 0 } }),
  GatherElements: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("GatherElements", inputs, outputs, { axis: { integer: attributes.axis } }),
  ScatterAddElements: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("ScatterElements", inputs, outputs, {
      axis: { integer: attributes.axis },
      reduction: { text: "add" },
    }),
  ScatterAddRows: (lowering, _, [table = "", indices = "", updates = ""], outputs) => {
    // ScatterND needs each index as a vector with one coordinate.
    const coordinates = `${outputs[0] ?? ""}_coordinates`;
    lowering.emit("Unsqueeze", [indices, lowering.integers([-1])], [coordinates]);
    lowering.emit("ScatterND", [table, coordinates, updates], outputs, { reduction: { text: "add" } });
  },
  ArgMax: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("ArgMax", inputs, outputs, { axis: { integer: attributes.axis }, keepdims: { integer: 0 } }),
  InPieces: lowerPieces,
  // GatherBlockQuantized dequantizes the rows that it gathers. Here it gathers all rows.
  Dequantize: (lowering, { inputs: [matrix, factors] }, [blocks = "", scales = ""], [output = ""]) => {
    const { rows, columns, blockSize } = quantizedSizes(matrix, factors);
    const [bytes, every] = [`${output}_bytes`, `${output}_every`];
    lowering.emit("Reshape", [blocks, lowering.integers([rows, columns / 2])], [bytes]);
    const [first, end, step] = [0, rows, 1].map((bound) => lowering.constant("int64", [bound], true)) as [
      string,
      string,
      string,
    ];
    lowering.emit("Range", [first, end, step], [every]);
    const attributes = {
      bits: { integer: 4 },
      block_size: { integer: blockSize },
      gather_axis: { integer: 0 },
      quantize_axis: { integer: 1 },
    };
    lowering.emit("GatherBlockQuantized", [bytes, every, scales], [output], attributes, contributedDomain);
  },
  QuantizedProduct: (lowering, { inputs: [, matrix, factors] }, inputs, outputs) => {
    const { rows, columns, blockSize } = quantizedSizes(matrix, factors);
    const attributes = {
      K: { integer: columns },
      N: { integer: rows },
      bits: { integer: 4 },
      block_size: { integer: blockSize },
    };
    lowering.emit("MatMulNBits", inputs, outputs, attributes, contributedDomain);
  },
  // The empty names omit two optional inputs: the bias, and the mask that hides whole keys.
  MultiHeadAttention: (lowering, { attributes }, inputs, outputs) => {
    const [query = "", key = "", value = "", oldKeys = "", oldValues = "", mask = ""] = inputs;
    const operands = [query, key, value, "", "", mask, oldKeys, oldValues];
    const heads = { num_heads: { integer: attributes.heads } };
    lowering.emit("MultiHeadAttention", operands, outputs, heads, contributedDomain);
  },
  LayerNormalization: (lowering, { attributes, inputs: [x] }, inputs, outputs) => {
    const width = at(x.shape, -1) as number;
    lowering.emit("LayerNormalization", [...inputs, lowering.filled(1, x.dataType, [width])], outputs, {
      axis: { integer: -1 },
      epsilon: { float: attributes.epsilon },
    });
  },
  // onnxruntime adds this operator to ONNX's default domain.
  RmsNormalization: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("SimplifiedLayerNormalization", inputs, outputs, {
      axis: { integer: -1 },
      epsilon: { float: attributes.epsilon },
    }),
};
