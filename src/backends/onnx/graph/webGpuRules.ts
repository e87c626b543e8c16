import { onnxElementType } from "./dataTypes";
import { writtenType } from "./dialect";
import { at, GraphError } from "./dimensions";
import type { LoweringRule } from "./lowering";
import { loweringRules, softplusInParts } from "./loweringRules";
import type { Operator } from "./signatures/table";
import { emitAfter, unrollPieces } from "./unrollPieces";

/**
 * Taylor coefficients of sin(x)/x and cos(x) as polynomials in x², highest power first. Within −π..π, the omitted terms
 * are below 3·10⁻⁸, less than float32's rounding error.
 */
const taylor = (firstPower: 0 | 1): readonly number[] =>
  Array.from({ length: 10 }, (_, index) => (index % 2 === 0 ? 1 : -1) / factorial(2 * index + firstPower)).reverse();

const factorial = (n: number): number => (n <= 1 ? 1 : n * factorial(n - 1));

/** 2π in two parts. The first part has so few digits that its multiples are exact in float32. */
const coarseTurn = 6.28125;
const fineTurn = 2 * Math.PI - coarseTurn;

/**
 * Computes the sine of x if `firstPower` is 1, and the cosine of x if it is 0. Whole turns are first removed from x.
 * Then Horner's rule computes the polynomial.
 */
const byTaylor =
  (firstPower: 0 | 1): LoweringRule<"Sin" | "Cos"> =>
  (lowering, _, [x = ""], [output = ""]) => {
    const scalar = (element: number): string => lowering.constant("float32", [element], true);
    let count = 0;
    const step = (operator: string, inputs: readonly string[], name = `${output}_${(count += 1)}`): string => {
      lowering.emit(operator, inputs, [name]);
      return name;
    };
    const turns = step("Floor", [step("Add", [step("Mul", [x, scalar(1 / (2 * Math.PI))]), scalar(0.5)])]);
    const coarse = step("Sub", [x, step("Mul", [turns, scalar(coarseTurn)])]);
    const angle = step("Sub", [coarse, step("Mul", [turns, scalar(fineTurn)])]);
    const square = step("Mul", [angle, angle]);
    const [highest = 0, ...lower] = taylor(firstPower);
    const series = lower.reduce<string | undefined>((sum, coefficient, index) => {
      const product = step("Mul", [sum ?? scalar(highest), square]);
      const isLast = firstPower === 0 && index === lower.length - 1;
      return step("Add", [product, scalar(coefficient)], isLast ? output : undefined);
    }, undefined);
    if (firstPower === 1) step("Mul", [series ?? "", angle], output);
  };

/** The rules of the operators that the WebGPU dialect writes in another form than the standard dialect. */
export const webGpuRules: { readonly [Op in Operator]?: LoweringRule<Op> } = {
  Sin: byTaylor(1),
  Cos: byTaylor(0),
  Cast: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("Cast", inputs, outputs, { to: onnxElementType[writtenType(attributes.to, "webgpu")] }),
  // log softmax(x) = (x − max) − log Σ e^(x − max)
  LogSoftmax: (lowering, _, [x = ""], [output = ""]) => {
    const part = lowering.partsOf(output);
    const lastAxis = lowering.integers([-1]);
    const greatest = part("greatest", "ReduceMax", [x, lastAxis], { keepdims: 1 });
    const shifted = part("shifted", "Sub", [x, greatest]);
    const exponentials = part("exponentials", "Exp", [shifted]);
    const sum = part("sum", "ReduceSum", [exponentials, lastAxis], { keepdims: 1 });
    lowering.emit("Sub", [shifted, part("logarithm", "Log", [sum])], [output]);
  },
  Softplus: softplusInParts,
  After: (lowering, _, [x = "", other = ""], [output = ""]) => emitAfter(lowering, x, other, output),
  InPieces: unrollPieces,
  ZerosLike: (lowering, { inputs: [x] }, _, outputs) =>
    lowering.emit("Expand", [lowering.constant("float32", [0], true), lowering.shapeOf(x)], outputs),
  // The WebGPU provider's own ArgMax returns 64-bit integers, but none of its other kernels accepts them. The nodes
  // below compute ArgMax with 32-bit integers. If several elements are greatest, the result is the index of the first.
  ArgMax: (lowering, { attributes: { axis }, inputs: [value] }, [x = ""], [output = ""]) => {
    if (axis !== value.shape.length - 1) throw new GraphError("ArgMax: this device supports only the last axis");
    const size = at(value.shape, axis);
    if (typeof size !== "number") throw new GraphError("ArgMax: the size of the axis must be known");
    const part = lowering.partsOf(output);
    const integer = (element: number): string => lowering.constant("int32", [element], true);
    const lastAxis = lowering.integers([axis]);
    const greatest = part("greatest", "ReduceMax", [x, lastAxis], { keepdims: 1 });
    const isGreatest = part("isGreatest", "Equal", [x, greatest]);
    const places = part("places", "Range", [integer(0), integer(size), integer(1)]);
    const candidates = part("candidates", "Where", [isGreatest, places, integer(size)]);
    lowering.emit("ReduceMin", [candidates, lastAxis], [output], { keepdims: 0 });
  },
  // The WebGPU provider's TopK returns 64-bit integers. Only the host can convert them, so the indices go there.
  TopK: (lowering, node, inputs, [values = "", indices = ""]) => {
    const wide = `${indices}_int64`;
    loweringRules.TopK(lowering, node, inputs, [values, wide]);
    lowering.emit("Cast", [wide], [indices], { to: onnxElementType.int32 });
  },
  // The WebGPU provider's kernel does not write the second output, the inverse root mean square. The gradient needs
  // this output, so other nodes compute it.
  RmsNormalization: (lowering, node, inputs, [output = "", root = ""]) => {
    loweringRules.RmsNormalization(lowering, node, inputs, [output]);
    const [, inverseRoot] = node.outputs;
    if (!inverseRoot || !lowering.isRead(inverseRoot)) return;
    const [x = ""] = inputs;
    const scalar = (element: number): string => lowering.constant("float32", [element], true);
    const part = lowering.partsOf(root);
    const squares = part("squares", "Mul", [x, x]);
    const mean = part("mean", "ReduceMean", [squares, lowering.integers([-1])], { keepdims: 1 });
    const increased = part("increased", "Add", [mean, scalar(node.attributes.epsilon)]);
    lowering.emit("Div", [scalar(1), part("root", "Sqrt", [increased])], [root]);
  },
  // ScatterElements needs an index for each element. The index of a row is therefore repeated for every column.
  ScatterAddRows: (lowering, { inputs: [tableValue] }, [table = "", indices = "", updates = ""], [output = ""]) => {
    if (tableValue.shape.length !== 2) throw new GraphError("ScatterAddRows: the table must be a matrix");
    const width = at(tableValue.shape, 1);
    if (typeof width !== "number") throw new GraphError("ScatterAddRows: the width of the rows must be known");
    const part = lowering.partsOf(output);
    const rows = part("rows", "Reshape", [updates, lowering.integers([-1, width])]);
    const column = part("column", "Reshape", [indices, lowering.integers([-1, 1])]);
    const places = part("places", "Expand", [column, lowering.integers([1, width])]);
    lowering.emit("ScatterElements", [table, places, rows], [output], { axis: 0, reduction: "add" });
  },
};
