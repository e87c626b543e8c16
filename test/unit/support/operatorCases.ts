import type { Value } from "../../../src/backends/onnx/graph/graph";
import type { Operator } from "../../../src/backends/onnx/graph/signatures/table";
import * as elementwise from "../../../src/backends/onnx/graph/operators/elementwise";
import * as indexing from "../../../src/backends/onnx/graph/operators/indexing";
import * as layout from "../../../src/backends/onnx/graph/operators/layout";
import * as linear from "../../../src/backends/onnx/graph/operators/linear";
import * as normalization from "../../../src/backends/onnx/graph/operators/normalization";
import * as pieces from "../../../src/backends/onnx/graph/operators/pieces";
import * as reduction from "../../../src/backends/onnx/graph/operators/reduction";
import type { NumericArray } from "./evaluateGraph";
import { arrayOf } from "./evaluateGraph";

/** A use of an operator, with the operator's definition. */
interface OperatorCase {
  readonly name: string;
  readonly operator: Operator;
  /** Operands that are differentiated. */
  readonly operands: readonly NumericArray[];
  /** Index operands. */
  readonly indices?: readonly NumericArray[];
  readonly build: (operands: Value[], indices: Value[]) => Value;
  /** The definition, computed element by element without a graph. */
  readonly define: (operands: number[][], indices: number[][]) => number[];
  /** Set if the result is an index or a truth value. */
  readonly hasNoGradient?: true;
  /** Set if the result depends on the operand but has no gradient. */
  readonly isDetached?: true;
}

const positive = (array: NumericArray): NumericArray => ({
  ...array,
  elements: array.elements.map((element) => Math.abs(element) + 0.3),
});
const unary = (
  operator: Operator,
  build: (x: Value) => Value,
  f: (x: number) => number,
  isPositive = false,
): OperatorCase => ({
  name: operator,
  operator,
  operands: [isPositive ? positive(arrayOf([2, 3])) : arrayOf([2, 3])],
  build: ([x]) => build(x as Value),
  define: ([x = []]) => x.map(f),
});
/** Operands of shape [2, 3] and [3]. The second is broadcast. */
const binary = (
  operator: Operator,
  build: (a: Value, b: Value) => Value,
  f: (a: number, b: number) => number,
): OperatorCase => ({
  name: `${operator}, broadcast`,
  operator,
  operands: [arrayOf([2, 3]), positive(arrayOf([3], 40))],
  build: ([a, b]) => build(a as Value, b as Value),
  define: ([a = [], b = []]) => a.map((element, index) => f(element, b[index % 3] ?? NaN)),
});

/** The element at an index that exists. */
export function get(array: readonly number[] | undefined, index: number): number {
  return array?.[index] ?? NaN;
}
/** The integers from 0 to count − 1. */
export function range(count: number): number[] {
  return [...Array(count).keys()];
}
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const softmaxRow = (row: number[]): number[] => {
  const total = row.reduce((sum, x) => sum + Math.exp(x), 0);
  return row.map((x) => Math.exp(x) / total);
};
const rows = (x: number[], width: number): number[][] =>
  range(x.length / width).map((row) => x.slice(row * width, row * width + width));

/** The matrix product of a [m, k] and b [k, n]. */
const product = (
  a: (i: number, k: number) => number,
  b: (k: number, j: number) => number,
  m: number,
  k: number,
  n: number,
) => range(m).flatMap((i) => range(n).map((j) => range(k).reduce((sum, inner) => sum + a(i, inner) * b(inner, j), 0)));

const gemmCase = (transposeA: boolean, transposeB: boolean): OperatorCase => ({
  name: `Gemm ${transposeA ? "aᵀ" : "a"}·${transposeB ? "bᵀ" : "b"}`,
  operator: "Gemm",
  operands: [arrayOf(transposeA ? [3, 2] : [2, 3]), arrayOf(transposeB ? [4, 3] : [3, 4], 40)],
  build: ([a, b]) => linear.gemm(a as Value, b as Value, { transposeA, transposeB }),
  define: ([a, b]) =>
    product(
      (i, k) => get(a, transposeA ? k * 2 + i : i * 3 + k),
      (k, j) => get(b, transposeB ? j * 3 + k : k * 4 + j),
      2,
      3,
      4,
    ),
});

/** Every operator at least once. */
export const operatorCases: readonly OperatorCase[] = [
  binary("Add", elementwise.add, (a, b) => a + b),
  binary("Sub", elementwise.subtract, (a, b) => a - b),
  binary("Mul", elementwise.multiply, (a, b) => a * b),
  binary("Div", elementwise.divide, (a, b) => a / b),
  unary("Neg", elementwise.negate, (x) => -x),
  unary("Exp", elementwise.exp, Math.exp),
  unary("Sqrt", elementwise.squareRoot, Math.sqrt, true),
  unary("Cos", elementwise.cosine, Math.cos),
  unary("Sin", elementwise.sine, Math.sin),
  unary("Sigmoid", elementwise.sigmoid, sigmoid),
  unary("Softplus", elementwise.softplus, (x) => Math.log1p(Math.exp(x))),
  unary(
    "Clip",
    (x) => elementwise.clip(x, -0.5, 0.25),
    (x) => Math.min(Math.max(x, -0.5), 0.25),
  ),
  {
    ...unary(
      "Detach",
      (x) => elementwise.multiply(elementwise.detach(x), 3),
      (x) => 3 * x,
    ),
    isDetached: true,
  },
  unary(
    "Cast",
    (x) => elementwise.cast(elementwise.cast(x, x.dataType), x.dataType),
    (x) => x,
  ),
  {
    ...binary(
      "LessOrEqual",
      (a, b) => elementwise.cast(elementwise.lessOrEqual(a, b), a.dataType),
      (a, b) => Number(a <= b),
    ),
    hasNoGradient: true,
  },
  {
    name: "Equal",
    operator: "Equal",
    operands: [arrayOf([4])],
    indices: [{ shape: [4], elements: [1, 2, 3, 2] }],
    build: ([x], [index]) =>
      elementwise.add(
        elementwise.multiply(x as Value, 0),
        elementwise.cast(elementwise.equal(index as Value, 2), (x as Value).dataType),
      ),
    define: () => [0, 1, 0, 1],
    hasNoGradient: true,
  },
  {
    ...binary(
      "And",
      (a, b) =>
        elementwise.cast(
          elementwise.and(elementwise.lessOrEqual(a, b), elementwise.lessOrEqual(elementwise.negate(a), b)),
          a.dataType,
        ),
      (a, b) => Number(a <= b && -a <= b),
    ),
    hasNoGradient: true,
  },
  binary(
    "Where",
    (a, b) => elementwise.where(elementwise.lessOrEqual(a, 0.1), a, elementwise.multiply(b, 2)),
    (a, b) => (a <= 0.1 ? a : 2 * b),
  ),
  {
    name: "MatMul, batched and broadcast",
    operator: "MatMul",
    operands: [arrayOf([2, 2, 3]), arrayOf([3, 2], 40)],
    build: ([a, b]) => linear.matmul(a as Value, b as Value),
    define: ([a, b]) =>
      range(2).flatMap((batch) =>
        product(
          (i, k) => get(a, batch * 6 + i * 3 + k),
          (k, j) => get(b, k * 2 + j),
          2,
          3,
          2,
        ),
      ),
  },
  gemmCase(false, false),
  gemmCase(false, true),
  gemmCase(true, false),
  gemmCase(true, true),
  {
    name: "Reshape",
    operator: "Reshape",
    operands: [arrayOf([2, 3])],
    build: ([x]) => layout.reshape(x as Value, [3, 2]),
    define: ([x = []]) => x,
  },
  {
    name: "Transpose",
    operator: "Transpose",
    operands: [arrayOf([2, 3, 2])],
    build: ([x]) => layout.transpose(x as Value, [2, 0, 1]),
    define: ([x]) => range(2).flatMap((c) => range(2).flatMap((a) => range(3).map((b) => get(x, a * 6 + b * 2 + c)))),
  },
  {
    name: "Concat",
    operator: "Concat",
    operands: [arrayOf([2, 2]), arrayOf([2, 2], 40)],
    build: ([a, b]) => layout.concat([a as Value, b as Value], 1),
    define: ([a, b]) =>
      range(2).flatMap((row) => [get(a, row * 2), get(a, row * 2 + 1), get(b, row * 2), get(b, row * 2 + 1)]),
  },
  {
    name: "Split, one part unused",
    operator: "Split",
    operands: [arrayOf([2, 4])],
    build: ([x]) => layout.split(x as Value, 2, 1)[1] as Value,
    define: ([x]) => [get(x, 2), get(x, 3), get(x, 6), get(x, 7)],
  },
  {
    name: "ExpandLike",
    operator: "ExpandLike",
    operands: [arrayOf([2, 1]), arrayOf([2, 3], 40)],
    build: ([x, like]) => layout.expandLike(x as Value, like as Value),
    define: ([x]) => [0, 0, 0, 1, 1, 1].map((row) => get(x, row)),
  },
  {
    name: "ZerosLike",
    operator: "ZerosLike",
    operands: [arrayOf([2, 3])],
    build: ([x]) => elementwise.add(x as Value, layout.zerosLike(x as Value)),
    define: ([x = []]) => x,
  },
  {
    name: "Gather, with a repeated index",
    operator: "Gather",
    operands: [arrayOf([4, 2])],
    indices: [{ shape: [2, 2], elements: [3, 0, 3, 1] }],
    build: ([table], [indices]) => indexing.gather(table as Value, indices as Value),
    define: ([table]) => [3, 0, 3, 1].flatMap((row) => [get(table, row * 2), get(table, row * 2 + 1)]),
  },
  {
    name: "GatherElements",
    operator: "GatherElements",
    operands: [arrayOf([2, 4])],
    indices: [{ shape: [2, 2], elements: [3, 3, 0, 1] }],
    build: ([data], [indices]) => indexing.gatherElements(data as Value, indices as Value, 1),
    define: ([data]) => [3, 3, 4, 5].map((index) => get(data, index)),
  },
  {
    name: "ScatterAddElements, with a repeated index",
    operator: "ScatterAddElements",
    operands: [arrayOf([2, 3]), arrayOf([2, 2], 40)],
    indices: [{ shape: [2, 2], elements: [2, 2, 0, 1] }],
    build: ([data, updates], [indices]) =>
      indexing.scatterAddElements(data as Value, indices as Value, updates as Value, 1),
    define: ([data = [], updates]) => {
      const result = [...data];
      [2, 2, 3, 4].forEach((target, index) => (result[target] = get(result, target) + get(updates, index)));
      return result;
    },
  },
  {
    name: "ScatterAddRows, with a repeated index",
    operator: "ScatterAddRows",
    operands: [arrayOf([4, 2]), arrayOf([3, 2], 40)],
    indices: [{ shape: [3], elements: [1, 3, 1] }],
    build: ([table, updates], [indices]) => indexing.scatterAddRows(table as Value, indices as Value, updates as Value),
    define: ([table = [], updates]) => {
      const result = [...table];
      [1, 3, 1].forEach((row, update) =>
        [0, 1].forEach(
          (column) => (result[row * 2 + column] = get(result, row * 2 + column) + get(updates, update * 2 + column)),
        ),
      );
      return result;
    },
  },
  {
    name: "ArgMax",
    operator: "ArgMax",
    operands: [arrayOf([3, 4])],
    build: ([x]) => elementwise.cast(indexing.argMax(x as Value, -1), (x as Value).dataType),
    define: ([x = []]) => rows(x, 4).map((row) => row.indexOf(Math.max(...row))),
    hasNoGradient: true,
  },
  {
    name: "ReduceSum over the middle axis",
    operator: "ReduceSum",
    operands: [arrayOf([2, 3, 2])],
    build: ([x]) => reduction.reduceSum(x as Value, { axes: [1] }),
    define: ([x]) =>
      range(2).flatMap((a) => range(2).map((c) => range(3).reduce((sum, b) => sum + get(x, a * 6 + b * 2 + c), 0))),
  },
  {
    name: "ReduceMean over all axes",
    operator: "ReduceMean",
    operands: [arrayOf([2, 3])],
    build: ([x]) => reduction.reduceMean(x as Value),
    define: ([x = []]) => [x.reduce((sum, element) => sum + element, 0) / 6],
  },
  {
    name: "ReduceMean, axis kept",
    operator: "ReduceMean",
    operands: [arrayOf([2, 3])],
    build: ([x]) => reduction.reduceMean(x as Value, { axes: [-1], keepDimensions: true }),
    define: ([x = []]) => rows(x, 3).map((row) => row.reduce((sum, element) => sum + element, 0) / 3),
  },
  {
    name: "Softmax",
    operator: "Softmax",
    operands: [arrayOf([2, 3])],
    build: ([x]) => normalization.softmax(x as Value),
    define: ([x = []]) => rows(x, 3).flatMap(softmaxRow),
  },
  {
    name: "LogSoftmax",
    operator: "LogSoftmax",
    operands: [arrayOf([2, 3])],
    build: ([x]) => normalization.logSoftmax(x as Value),
    define: ([x = []]) => rows(x, 3).flatMap((row) => softmaxRow(row).map(Math.log)),
  },
  {
    name: "After",
    operator: "After",
    operands: [arrayOf([2, 3]), arrayOf([4], 20)],
    build: ([x, other]) => layout.after(x as Value, other as Value),
    define: ([x = []]) => x,
  },
  {
    name: "InPieces, with a smaller last piece",
    operator: "InPieces",
    operands: [arrayOf([5, 2]), arrayOf([3, 2], 20)],
    // The products of each row with the rows of a matrix, plus their sum over all rows.
    build: ([x, matrix]) => {
      const [products, total] = pieces.inPieces({ rows: 2, count: 3 }, ({ rows, whole }) => {
        const value = linear.gemm(rows(x as Value), whole(matrix as Value), { transposeB: true });
        return [
          { value, combine: "rows" },
          { value: reduction.reduceSum(value), combine: "sum" },
        ];
      }) as [Value, Value];
      return elementwise.add(products, total);
    },
    define: ([x = [], matrix = []]) => {
      const products = product(
        (i, k) => get(x, i * 2 + k),
        (k, j) => get(matrix, j * 2 + k),
        5,
        2,
        3,
      );
      const total = products.reduce((sum, element) => sum + element, 0);
      return products.map((element) => element + total);
    },
  },
  {
    name: "LayerNormalization",
    operator: "LayerNormalization",
    operands: [arrayOf([3, 5])],
    build: ([x]) => normalization.layerNormalization(x as Value, 1e-5),
    define: ([x = []]) =>
      rows(x, 5).flatMap((row) => {
        const mean = row.reduce((sum, element) => sum + element, 0) / 5;
        const variance = row.reduce((sum, element) => sum + (element - mean) ** 2, 0) / 5;
        return row.map((element) => (element - mean) / Math.sqrt(variance + 1e-5));
      }),
  },
  {
    name: "RmsNormalization",
    operator: "RmsNormalization",
    operands: [arrayOf([2, 3, 5]), arrayOf([5], 60)],
    build: ([x, weight]) => normalization.rmsNormalization(x as Value, weight as Value, 2 ** -6),
    define: ([x = [], weight = []]) =>
      rows(x, 5).flatMap((row) => {
        const square = row.reduce((sum, element) => sum + element ** 2, 0) / 5;
        return row.map((element, place) => (get(weight, place) * element) / Math.sqrt(square + 2 ** -6));
      }),
  },
];
