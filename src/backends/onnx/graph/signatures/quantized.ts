import type { ValueType } from "../dataTypes";
import { at, describeShape, GraphError } from "../dimensions";
import { operands, requireDataType } from "./require";
import type { InferenceTable } from "./rule";

/*
 * A matrix [rows, columns] with 4 bits for each element, in the format of onnxruntime's MatMulNBits. Each row is cut
 * into blocks of `blockSize` elements. `blocks` is uint8 [rows, columns / blockSize, blockSize / 2]. A byte holds two
 * elements, the first in its lower half. `scales` is float32 [rows, columns / blockSize]. The value of an element is
 * (its 4 bits − 8) · (the scale of its block).
 */

/** The size of the matrix that blocks and scales represent, and the block size. */
export function quantizedSizes(blocks: ValueType, scales: ValueType) {
  requireDataType(blocks, "uint8");
  requireDataType(scales, "float32");
  const [rows, count, bytes] = blocks.shape;
  if (typeof rows !== "number" || typeof count !== "number" || typeof bytes !== "number" || blocks.shape.length !== 3)
    throw new GraphError(`the blocks cannot have shape ${describeShape(blocks.shape)}`);
  if (scales.shape[0] !== rows || scales.shape[1] !== count || scales.shape.length !== 2)
    throw new GraphError(
      `scales of shape ${describeShape(scales.shape)} do not match blocks of shape ${describeShape(blocks.shape)}`,
    );
  return { rows, columns: count * bytes * 2, blockSize: bytes * 2 };
}

export const quantizedRules = {
  /** The matrix that blocks and scales represent. */
  Dequantize: (inputs) => {
    const { rows, columns } = quantizedSizes(...operands(inputs, 2));
    return [{ dataType: "float32", shape: [rows, columns] }];
  },
  /** x [n, columns] · Wᵀ for the matrix W that blocks and scales represent. */
  QuantizedProduct: (inputs) => {
    const [x, blocks, scales] = operands(inputs, 3);
    requireDataType(x, "float32");
    const { rows, columns } = quantizedSizes(blocks, scales);
    if (x.shape.length !== 2 || x.shape[1] !== columns)
      throw new GraphError(`inner sizes differ: ${describeShape(x.shape)} and ${columns}`);
    return [{ dataType: "float32", shape: [at(x.shape, 0), rows] }];
  },
} satisfies InferenceTable;
