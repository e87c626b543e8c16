import { onnxElementType } from "./dataTypes";
import { at, GraphError } from "./dimensions";
import type { LoweringRule } from "./lowering";
import { lowerPieces } from "./lowerPieces";
import { quantizedSizes } from "./signatures/quantized";
import type { Operator } from "./signatures/table";

/** The rule for an operator that ONNX has under the same name and without attributes. */
const direct: LoweringRule<Operator> = (lowering, { operator }, inputs, outputs) =>
  lowering.emit(operator, inputs, outputs);

const overLastAxis: LoweringRule<"Softmax" | "LogSoftmax"> = (lowering, { operator }, inputs, outputs) =>
  lowering.emit(operator, inputs, outputs, { axis: { integer: -1 } });

const overAxes: LoweringRule<"ReduceSum" | "ReduceMean"> = (lowering, { operator, attributes }, inputs, outputs) =>
  lowering.emit(operator, [...inputs, lowering.integers(attributes.axes)], outputs, {
    keepdims: { integer: attributes.keepDimensions ? 1 : 0 },
    noop_with_empty_axes: { integer: 1 },
  });

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
  Softplus: (lowering, { inputs: [x] }, inputs, outputs) => {
    if (x?.dataType === "float32") {
      lowering.emit("Softplus", inputs, outputs);
      return;
    }
    // onnxruntime has Softplus for float32 only: max(x, 0) + log(1 + e^-|x|).
    const stem = outputs[0] ?? "";
    const name = (part: string): string => `${stem}_${part}`;
    lowering.emit("Abs", inputs, [name("absolute")]);
    lowering.emit("Neg", [name("absolute")], [name("negated")]);
    lowering.emit("Exp", [name("negated")], [name("exponential")]);
    lowering.emit("Add", [name("exponential"), lowering.constant("float64", [1], true)], [name("increased")]);
    lowering.emit("Log", [name("increased")], [name("logarithm")]);
    lowering.emit("Max", [...inputs, lowering.constant("float64", [0], true)], [name("positive")]);
    lowering.emit("Add", [name("positive"), name("logarithm")], outputs);
  },
  Cast: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("Cast", inputs, outputs, { to: { integer: onnxElementType[attributes.to] } }),
  Gemm: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("Gemm", inputs, outputs, {
      transA: { integer: attributes.transposeA ? 1 : 0 },
      transB: { integer: attributes.transposeB ? 1 : 0 },
    }),
  Reshape: (lowering, { attributes, inputs: [x] }, inputs, outputs) => {
    if (!x) throw new GraphError("Reshape: no operand");
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
    if (!x || !like) throw new GraphError("ExpandLike: an operand is missing");
    lowering.emit("Expand", [lowering.nameOf(x), lowering.shapeOf(like)], outputs);
  },
  // The condition is always true, so the result is always x, but onnxruntime cannot know this.
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
    if (!x) throw new GraphError("ZerosLike: no operand");
    // The zeros of ConstantOfShape are float32, the type of training. For another type they are cast.
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
    // ScatterND takes each index as a vector with one coordinate.
    const coordinates = `${outputs[0] ?? ""}_coordinates`;
    lowering.emit("Unsqueeze", [indices, lowering.integers([-1])], [coordinates]);
    lowering.emit("ScatterND", [table, coordinates, updates], outputs, { reduction: { text: "add" } });
  },
  ArgMax: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("ArgMax", inputs, outputs, { axis: { integer: attributes.axis }, keepdims: { integer: 0 } }),
  InPieces: lowerPieces,
  // GatherBlockQuantized dequantizes the rows that it gathers: here, all of them.
  Dequantize: (lowering, { inputs: [matrix, factors] }, [blocks = "", scales = ""], [output = ""]) => {
    if (!matrix || !factors) throw new GraphError("Dequantize: an operand is missing");
    const { rows, columns, blockSize } = quantizedSizes(matrix, factors);
    const [bytes, every] = [`${output}_bytes`, `${output}_every`];
    lowering.emit("Reshape", [blocks, lowering.integers([rows, columns / 2])], [bytes]);
    const [first, end, step] = [0, rows, 1].map((bound) => lowering.constant("int64", [bound], true)) as [
      string,
      string,
      string,
    ];
    lowering.emit("Range", [first, end, step], [every]);
    lowering.emitContributed("GatherBlockQuantized", [bytes, every, scales], [output], {
      bits: { integer: 4 },
      block_size: { integer: blockSize },
      gather_axis: { integer: 0 },
      quantize_axis: { integer: 1 },
    });
  },
  QuantizedProduct: (lowering, { inputs: [, matrix, factors] }, inputs, outputs) => {
    if (!matrix || !factors) throw new GraphError("QuantizedProduct: an operand is missing");
    const { rows, columns, blockSize } = quantizedSizes(matrix, factors);
    lowering.emitContributed("MatMulNBits", inputs, outputs, {
      K: { integer: columns },
      N: { integer: rows },
      bits: { integer: 4 },
      block_size: { integer: blockSize },
    });
  },
  // The operator's optional bias of the projections and mask of whole keys are left out.
  MultiHeadAttention: (lowering, { attributes }, inputs, outputs) => {
    const [query = "", key = "", value = "", oldKeys = "", oldValues = "", mask = ""] = inputs;
    lowering.emitContributed("MultiHeadAttention", [query, key, value, "", "", mask, oldKeys, oldValues], outputs, {
      num_heads: { integer: attributes.heads },
    });
  },
  LayerNormalization: (lowering, { attributes, inputs: [x] }, inputs, outputs) => {
    if (!x) throw new GraphError("LayerNormalization: no operand");
    const width = at(x.shape, -1) as number;
    lowering.emit("LayerNormalization", [...inputs, lowering.ones(x.dataType, width)], outputs, {
      axis: { integer: -1 },
      epsilon: { float: attributes.epsilon },
    });
  },
  // An operator of onnxruntime in the default domain, which every execution provider has.
  RmsNormalization: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("SimplifiedLayerNormalization", inputs, outputs, {
      axis: { integer: -1 },
      epsilon: { float: attributes.epsilon },
    }),
};
