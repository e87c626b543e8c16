/**
 * One axis of a shape: a size, or a symbol for a size that is known only at run time. A product of symbols is written
 * `batch*length`, with the symbols sorted. A known factor comes first, as in `4*length`. If two axes are concatenated,
 * the size of the result is a sum, as in `past+length`.
 */
export type Dimension = number | string;
export type Shape = readonly Dimension[];

/** A misuse of the graph's operators. The cause is a defect in the code that builds the graph, never a user's input. */
export class GraphError extends Error {
  override readonly name = "GraphError";
}

export function describeShape(shape: Shape): string {
  return `[${shape.join(", ")}]`;
}

export function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((dimension, axis) => dimension === b[axis]);
}

/**
 * Returns the number of elements as a product of a known factor and sorted symbols. This form is unique: two shapes
 * with the same number of elements have the same factor and the same symbols.
 */
export function elementCount(shape: Shape): { factor: number; symbols: string } {
  let factor = 1;
  const symbols: string[] = [];
  for (const dimension of shape) {
    if (typeof dimension === "number") factor *= dimension;
    else
      for (const part of dimension.split("*"))
        if (/^\d+$/.test(part)) factor *= Number(part);
        else symbols.push(part);
  }
  return { factor, symbols: symbols.sort().join("*") };
}

/** `batch`, `length` → `batch*length`. */
export function product(dimensions: Shape): Dimension {
  const { factor, symbols } = elementCount(dimensions);
  if (symbols === "") return factor;
  return factor === 1 ? symbols : `${factor}*${symbols}`;
}

/** The size of the axis that results when two axes are concatenated. */
export function sum(a: Dimension, b: Dimension): Dimension {
  return typeof a === "number" && typeof b === "number" ? a + b : `${a}+${b}`;
}

/**
 * NumPy's broadcasting rule, applied to two axes. A symbol can be broadcast only with the same symbol or with size 1.
 */
export function broadcast(a: Shape, b: Shape): Shape {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, axis) => {
    const left = a[axis - rank + a.length] ?? 1;
    const right = b[axis - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new GraphError(`the shapes ${describeShape(a)} and ${describeShape(b)} cannot be broadcast to one shape`);
  });
}

/** Returns the index of an axis, counted from the first axis. A negative `axis` is counted from the last axis. */
export function resolveAxis(axis: number, rank: number): number {
  const resolved = axis < 0 ? axis + rank : axis;
  if (!Number.isInteger(axis) || resolved < 0 || resolved >= rank)
    throw new GraphError(`axis ${axis} does not exist in a value of rank ${rank}`);
  return resolved;
}

/** Returns the dimension at `axis`. Throws if the shape has no such axis. */
export function at(shape: Shape, axis: number): Dimension {
  const dimension = shape[resolveAxis(axis, shape.length)];
  if (dimension === undefined) throw new GraphError(`the shape ${describeShape(shape)} has no axis ${axis}`);
  return dimension;
}
