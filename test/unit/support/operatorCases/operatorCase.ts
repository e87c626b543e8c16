import type { Value } from "../../../../src/backends/onnx/graph/graph";
import type { Operator } from "../../../../src/backends/onnx/graph/signatures/table";
import type { NumericArray } from "../evaluateGraph";

/** A use of an operator, with the operator's definition. */
export interface OperatorCase {
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

/** The element at an index that exists. */
export function get(array: readonly number[] | undefined, index: number): number {
  return array?.[index] ?? NaN;
}
/** The integers from 0 to count − 1. */
export function range(count: number): number[] {
  return [...Array(count).keys()];
}

/** The rows of a matrix that is given row by row. */
export function rows(x: number[], width: number): number[][] {
  return range(x.length / width).map((row) => x.slice(row * width, row * width + width));
}

/** The matrix product of a [m, k] and b [k, n]. */
export function product(
  a: (i: number, k: number) => number,
  b: (k: number, j: number) => number,
  m: number,
  k: number,
  n: number,
) {
  return range(m).flatMap((i) =>
    range(n).map((j) => range(k).reduce((sum, inner) => sum + a(i, inner) * b(inner, j), 0)),
  );
}
