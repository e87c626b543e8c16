import type { Dimension, Shape } from "../dimensions";
import { at, broadcast, describeShape, elementCount, GraphError, resolveAxis, sameShape, sum } from "../dimensions";
import type { NoAttributes } from "./require";
import { operands, requireSameDataType } from "./require";
import type { InferenceTable } from "./rule";

export interface LayoutAttributes {
  /** The same elements in another shape, whose symbols must occur in the graph's inputs. */
  Reshape: { readonly shape: Shape };
  Transpose: { readonly permutation: readonly number[] };
  Concat: { readonly axis: number };
  /** Cuts an axis into equal parts. */
  Split: { readonly axis: number; readonly parts: number };
  /** Broadcasts the first operand to the shape of the second operand (ONNX: Shape and Expand). */
  ExpandLike: NoAttributes;
  /** The first operand, computed only after the second operand. */
  After: NoAttributes;
  /** Zeros of the operand's shape (ONNX: Shape and ConstantOfShape). */
  ZerosLike: NoAttributes;
}

export const layoutRules: InferenceTable<LayoutAttributes> = {
  Reshape: (inputs, { shape }) => {
    const [x] = operands(inputs, 1);
    const before = elementCount(x.shape);
    const after = elementCount(shape);
    if (before.factor !== after.factor || before.symbols !== after.symbols)
      throw new GraphError(`the new shape ${describeShape(shape)} has another number of elements than the operand`);
    return [{ dataType: x.dataType, shape }];
  },
  Transpose: (inputs, { permutation }) => {
    const [x] = operands(inputs, 1);
    const axes = [...permutation].sort((a, b) => a - b);
    if (axes.length !== x.shape.length || axes.some((axis, index) => axis !== index))
      throw new GraphError(`[${permutation.join(", ")}] is not a permutation of the ${x.shape.length} axes`);
    return [{ dataType: x.dataType, shape: permutation.map((axis) => at(x.shape, axis)) }];
  },
  Concat: (inputs, { axis }) => {
    const [first, ...rest] = inputs;
    if (!first) throw new GraphError("needs an operand");
    const along = resolveAxis(axis, first.shape.length);
    let total: Dimension = at(first.shape, along);
    for (const other of rest) {
      requireSameDataType(first, other);
      const others = (shape: Shape): Shape => shape.filter((_, index) => index !== along);
      if (!sameShape(others(first.shape), others(other.shape)))
        throw new GraphError(`shapes differ outside axis ${along}`);
      total = sum(total, at(other.shape, along));
    }
    return [{ dataType: first.dataType, shape: first.shape.with(along, total) }];
  },
  Split: (inputs, { axis, parts }) => {
    const [x] = operands(inputs, 1);
    const along = resolveAxis(axis, x.shape.length);
    const size = at(x.shape, along);
    if (typeof size !== "number" || size % parts !== 0)
      throw new GraphError(`axis ${along} of size ${size} cannot be split into ${parts} equal parts`);
    return Array.from({ length: parts }, () => ({
      dataType: x.dataType,
      shape: x.shape.with(along, size / parts),
    }));
  },
  ExpandLike: (inputs) => {
    const [x, like] = operands(inputs, 2);
    if (!sameShape(broadcast(x.shape, like.shape), like.shape))
      throw new GraphError(
        `a value of shape ${describeShape(x.shape)} cannot be broadcast to ${describeShape(like.shape)}`,
      );
    return [{ dataType: x.dataType, shape: like.shape }];
  },
  After: (inputs) => {
    const [x] = operands(inputs, 2);
    return [{ dataType: x.dataType, shape: x.shape }];
  },
  ZerosLike: (inputs) => {
    const [x] = operands(inputs, 1);
    return [{ dataType: x.dataType, shape: x.shape }];
  },
};
