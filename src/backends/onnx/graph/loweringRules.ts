import { onnxElementType } from "./dataTypes";
import { at } from "./dimensions";
import type { LoweringRule } from "./lowering";
import { lowerPieces } from "./lowerPieces";
import { contributedDomain } from "./onnxFormat";
import { quantizedSizes } from "./signatures/quantized";
import type { Operator } from "./signatures/table";

/** The rule for an operator that has no attributes and has the same name in ONNX. */
const direct: LoweringRule<Operator> = (lowering, { operator }, inputs, outputs) =>
  lowering.emit(operator, inputs, outputs);

const overLastAxis: LoweringRule<"Softmax" | "LogSoftmax"> = (lowering, { operator }, inputs, outputs) =>
  lowering.emit(operator, inputs, outputs, { axis: -1 });

const overAxes: LoweringRule<"ReduceSum" | "ReduceMean"> = (lowering, { operator, attributes }, inputs, outputs) =>
  lowering.emit(operator, [...inputs, lowering.integers(attributes.axes)], outputs, {
    keepdims: Number(attributes.keepDimensions),
    noop_with_empty_axes: 1,
  });

/** log(1 + e^x) = max(x, 0) + log(1 + e^−|x|) */
export const softplusInParts: LoweringRule<"Softplus"> = (lowering, { inputs: [x] }, inputs, outputs) => {
  const part = lowering.partsOf(outputs[0] ?? "");
  const negated = part("negated", "Neg", [part("absolute", "Abs", inputs)]);
  const exponential = part("exponential", "Exp", [negated]);
  const increased = part("increased", "Add", [exponential, lowering.constant(x.dataType, [1], true)]);
  const logarithm = part("logarithm", "Log", [increased]);
  lowering.emit("Add", [part("positive", "Relu", inputs), logarithm], outputs);
};

/** The ONNX form of each operator. */
export const loweringRules: { readonly [Op in Operator]: LoweringRule<Op> } = {
  Add: direct,
  Sub: direct,
  Mul: direct,
  Div: direct,
  Neg: direct,
  Exp: direct,
  Log: direct,
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
    // onnxruntime has Softplus for float32 only.
    if (node.inputs[0].dataType === "float32") lowering.emit("Softplus", inputs, outputs);
    else softplusInParts(lowering, node, inputs, outputs);
  },
  Cast: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("Cast", inputs, outputs, { to: onnxElementType[attributes.to] }),
  Gemm: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("Gemm", inputs, outputs, {
      transA: Number(attributes.transposeA),
      transB: Number(attributes.transposeB),
    }),
  Reshape: (lowering, { attributes, inputs: [x] }, inputs, outputs) => {
    lowering.emit("Reshape", [...inputs, lowering.reshapeTarget(x.shape, attributes.shape)], outputs);
  },
  Transpose: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("Transpose", inputs, outputs, { perm: attributes.permutation }),
  Concat: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("Concat", inputs, outputs, { axis: attributes.axis }),
  Split: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("Split", inputs, outputs, { axis: attributes.axis, num_outputs: attributes.parts }),
  ExpandLike: (lowering, { inputs: [x, like] }, _, outputs) => {
    lowering.emit("Expand", [lowering.nameOf(x), lowering.shapeOf(like)], outputs);
  },
  // The operator After is written as ONNX's Where. Both branches are x, so the result is x. The condition reads
  // `other`, so Where runs only after `other` is computed.
  After: (lowering, _, [x = "", other = ""], [output = ""]) => {
    const part = lowering.partsOf(output);
    const greatest = part("greatest", "ReduceMax", [other], { keepdims: 0 });
    const isItself = part("is_itself", "Equal", [greatest, greatest]);
    lowering.emit("Where", [isItself, x, x], [output]);
  },
  ZerosLike: (lowering, { inputs: [x] }, _, outputs) => {
    // ConstantOfShape makes zeros in float32.
    const isDefault = x.dataType === "float32";
    const zeros = isDefault ? outputs : outputs.map((output) => `${output}_float32`);
    lowering.emit("ConstantOfShape", [lowering.shapeOf(x)], zeros);
    if (!isDefault) lowering.emit("Cast", zeros, outputs, { to: onnxElementType[x.dataType] });
  },
  Gather: (lowering, _, inputs, outputs) => lowering.emit("Gather", inputs, outputs, { axis: 0 }),
  GatherElements: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("GatherElements", inputs, outputs, { axis: attributes.axis }),
  ScatterAddElements: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("ScatterElements", inputs, outputs, { axis: attributes.axis, reduction: "add" }),
  ScatterAddRows: (lowering, _, [table = "", indices = "", updates = ""], outputs) => {
    // ScatterND needs each index as a vector with one coordinate.
    const part = lowering.partsOf(outputs[0] ?? "");
    const coordinates = part("coordinates", "Unsqueeze", [indices, lowering.integers([-1])]);
    lowering.emit("ScatterND", [table, coordinates, updates], outputs, { reduction: "add" });
  },
  ArgMax: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("ArgMax", inputs, outputs, { axis: attributes.axis, keepdims: 0 }),
  TopK: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("TopK", [...inputs, lowering.integers([attributes.count])], outputs, { axis: -1 }),
  InPieces: lowerPieces,
  // GatherBlockQuantized dequantizes the rows that it gathers. Here it gathers all rows.
  Dequantize: (lowering, { inputs: [matrix, factors] }, [blocks = "", scales = ""], [output = ""]) => {
    const { rows, columns, blockSize } = quantizedSizes(matrix, factors);
    const part = lowering.partsOf(output);
    const bytes = part("bytes", "Reshape", [blocks, lowering.integers([rows, columns / 2])]);
    const bounds = [0, rows, 1].map((bound) => lowering.constant("int64", [bound], true));
    const every = part("every", "Range", bounds);
    const attributes = { bits: 4, block_size: blockSize, gather_axis: 0, quantize_axis: 1 };
    lowering.emit("GatherBlockQuantized", [bytes, every, scales], [output], attributes, contributedDomain);
  },
  QuantizedProduct: (lowering, { inputs: [, matrix, factors] }, inputs, outputs) => {
    const { rows, columns, blockSize } = quantizedSizes(matrix, factors);
    const attributes = { K: columns, N: rows, bits: 4, block_size: blockSize };
    lowering.emit("MatMulNBits", inputs, outputs, attributes, contributedDomain);
  },
  // The empty names omit two optional inputs of onnxruntime's operator: `bias` and `key_padding_mask`.
  MultiHeadAttention: (lowering, { attributes }, inputs, outputs) => {
    const [query = "", key = "", value = "", oldKeys = "", oldValues = "", mask = ""] = inputs;
    const operands = [query, key, value, "", "", mask, oldKeys, oldValues];
    const heads = { num_heads: attributes.heads };
    lowering.emit("MultiHeadAttention", operands, outputs, heads, contributedDomain);
  },
  LayerNormalization: (lowering, { attributes, inputs: [x] }, inputs, outputs) => {
    const width = at(x.shape, -1) as number;
    lowering.emit("LayerNormalization", [...inputs, lowering.filled(1, x.dataType, [width])], outputs, {
      axis: -1,
      epsilon: { float: attributes.epsilon },
    });
  },
  // onnxruntime adds this operator to ONNX's default domain.
  RmsNormalization: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("SimplifiedLayerNormalization", inputs, outputs, {
      axis: -1,
      epsilon: { float: attributes.epsilon },
    }),
};
