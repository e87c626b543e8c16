import { onnxElementType } from "./dataTypes";
import { writtenType } from "./dialect";
import { at, GraphError } from "./dimensions";
import type { LoweringRule } from "./lowering";
import { softplusInParts } from "./loweringRules";
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
 * The sine of x (`firstPower` 1), or the cosine of x (`firstPower` 0). Whole turns are removed from x, and then
 * Horner's rule computes the polynomial.
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

/** The operators whose form in the WebGPU dialect differs from the standard one. */
export const webGpuRules: { readonly [Op in Operator]?: LoweringRule<Op> } = {
  Sin: byTaylor(1),
  Cos: byTaylor(0),
  Cast: (lowering, { attributes }, inputs, outputs) =>
    lowering.emit("Cast", inputs, outputs, {
      to: { integer: onnxElementType[writtenType(attributes.to, "webgpu")] },
    }),
  // log softmax(x) = (x − max) − log Σ e^(x − max)
  LogSoftmax: (lowering, _, [x = ""], [output = ""]) => {
    const name = (part: string): string => `${output}_${part}`;
    const lastAxis = lowering.integers([-1]);
    lowering.emit("ReduceMax", [x, lastAxis], [name("greatest")], { keepdims: { integer: 1 } });
    lowering.emit("Sub", [x, name("greatest")], [name("shifted")]);
    lowering.emit("Exp", [name("shifted")], [name("exponentials")]);
    lowering.emit("ReduceSum", [name("exponentials"), lastAxis], [name("sum")], { keepdims: { integer: 1 } });
    lowering.emit("Log", [name("sum")], [name("logarithm")]);
    lowering.emit("Sub", [name("shifted"), name("logarithm")], [output]);
  },
  Softplus: softplusInParts,
  After: (lowering, _, [x = "", other = ""], [output = ""]) => emitAfter(lowering, x, other, output),
  InPieces: unrollPieces,
  ZerosLike: (lowering, { inputs: [x] }, _, [output = ""]) => {
    lowering.emit("Expand", [lowering.constant("float32", [0], true), lowering.shapeOf(x)], [output]);
  },
  // The WebGPU provider's own ArgMax returns 64-bit integers, which none of its other kernels takes. Among several
  // greatest elements, these nodes choose the first.
  ArgMax: (lowering, { attributes: { axis }, inputs: [x] }, [name = ""], [output = ""]) => {
    if (axis !== x.shape.length - 1) throw new GraphError("ArgMax: this device supports only the last axis");
    const size = at(x.shape, axis);
    if (typeof size !== "number") throw new GraphError("ArgMax: the size of the axis must be known");
    const part = (suffix: string): string => `${output}_${suffix}`;
    const integer = (element: number): string => lowering.constant("int32", [element], true);
    const lastAxis = lowering.integers([axis]);
    lowering.emit("ReduceMax", [name, lastAxis], [part("greatest")], { keepdims: { integer: 1 } });
    lowering.emit("Equal", [name, part("greatest")], [part("isGreatest")]);
    lowering.emit("Range", [integer(0), integer(size), integer(1)], [part("places")]);
    lowering.emit("Where", [part("isGreatest"), part("places"), integer(size)], [part("candidates")]);
    lowering.emit("ReduceMin", [part("candidates"), lastAxis], [output], { keepdims: { integer: 0 } });
  },
  // The WebGPU provider's own operator does not write the second output, which the gradient needs.
  RmsNormalization: (
    lowering,
    { attributes, inputs: [x], outputs: [, inverseRoot] },
    inputs,
    [output = "", root = ""],
  ) => {
    lowering.emit("SimplifiedLayerNormalization", inputs, [output], {
      axis: { integer: -1 },
      epsilon: { float: attributes.epsilon },
    });
    if (!inverseRoot || !lowering.isRead(inverseRoot)) return;
    const part = (suffix: string): string => `${root}_${suffix}`;
    lowering.emit("Mul", [lowering.nameOf(x), lowering.nameOf(x)], [part("squares")]);
    lowering.emit("ReduceMean", [part("squares"), lowering.integers([-1])], [part("mean")], {
      keepdims: { integer: 1 },
    });
    lowering.emit("Add", [part("mean"), lowering.constant("float32", [attributes.epsilon], true)], [part("increased")]);
    lowering.emit("Sqrt", [part("increased")], [part("root")]);
    lowering.emit("Div", [lowering.constant("float32", [1], true), part("root")], [root]);
  },
  // ScatterElements needs an index for each element. The index of a row is therefore repeated for every column.
  ScatterAddRows: (lowering, { inputs: [tableValue] }, [table = "", indices = "", updates = ""], [output = ""]) => {
    if (tableValue.shape.length !== 2) throw new GraphError("ScatterAddRows: the table must be a matrix");
    const width = at(tableValue.shape, 1);
    if (typeof width !== "number") throw new GraphError("ScatterAddRows: the width of the rows must be known");
    const name = (part: string): string => `${output}_${part}`;
    lowering.emit("Reshape", [updates, lowering.integers([-1, width])], [name("rows")]);
    lowering.emit("Reshape", [indices, lowering.integers([-1, 1])], [name("column")]);
    lowering.emit("Expand", [name("column"), lowering.integers([1, width])], [name("places")]);
    lowering.emit("ScatterElements", [table, name("places"), name("rows")], [output], {
      axis: { integer: 0 },
      reduction: { text: "add" },
    });
  },
};
