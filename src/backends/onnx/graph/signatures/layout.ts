import type { ValueType } from "../dataTypes";
import type { Shape } from "../dimensions";
import { at, broadcast, describeShape, elementCount, GraphError, sameShape, sum } from "../dimensions";
import { operands, requireSameBesideAxis, requireSameDataType } from "./require";
import type { InferenceTable } from "./rule";

export const layoutRules = {
  /** The same elements in another shape. The symbols of the shape must occur in the graph's inputs. */
  Reshape: (inputs, { shape }: { readonly shape: Shape }) => {
    const [x] = operands(inputs, 1);
    const before = elementCount(x.shape);
    const after = elementCount(shape);
    if (before.factor !== after.factor || before.symbols !== after.symbols)
      throw new GraphError(`the new shape ${describeShape(shape)} has another number of elements than the operand`);
    return [{ dataType: x.dataType, shape }];
  },
  Transpose: (inputs, { permutation }: { readonly permutation: readonly number[] }) => {
    const [x] = operands(inputs, 1);
    const axes = [...permutation].sort((a, b) => a - b);
    if (axes.length !== x.shape.length || axes.some((axis, index) => axis !== index))
      throw new GraphError(`[${permutation.join(", ")}] is not a permutation of the ${x.shape.length} axes`);
    return [{ dataType: x.dataType, shape: permutation.map((axis) => at(x.shape, axis)) }];
  },
  Concat: (inputs, { axis }: { readonly axis: number }) => {
    const [first, ...rest] = inputs;
    if (!first) throw new GraphError("needs an operand");
    let total = at(first.shape, axis);
    for (const other of rest) {
      requireSameDataType(first, other);
      requireSameBesideAxis(first, other, axis);
      total = sum(total, at(other.shape, axis));
    }
    return [{ dataType: first.dataType, shape: first.shape.with(axis, total) }];
  },
  /** Cuts an axis into equal parts. */
  Split: (inputs, { axis, parts }: { readonly axis: number; readonly parts: number }) => {
    const [x] = operands(inputs, 1);
    const size = at(x.shape, axis);
    if (typeof size !== "number" || size % parts !== 0)
      throw new GraphError(`axis ${axis} of size ${size} cannot be split into ${parts} equal parts`);
    const part = { dataType: x.dataType, shape: x.shape.with(axis, size / parts) };
    return Array<ValueType>(parts).fill(part);
  },
  /** Broadcasts the first operand to the shape of the second operand (ONNX: Shape and Expand). */
  ExpandLike: (inputs) => {
    const [x, like] = operands(inputs, 2);
    if (!sameShape(broadcast(x.shape, like.shape), like.shape))
      throw new GraphError(
        `a value of shape ${describeShape(x.shape)} cannot be broadcast to ${describeShape(like.shape)}`,
      );
    return [{ dataType: x.dataType, shape: like.shape }];
  },
  /** Returns the first operand unchanged, but only after the second operand is computed. */
  After: (inputs) => [operands(inputs, 2)[0]],
  /** Zeros of the operand's shape (ONNX: Shape and ConstantOfShape). */
  ZerosLike: (inputs) => operands(inputs, 1),
} satisfies InferenceTable;
