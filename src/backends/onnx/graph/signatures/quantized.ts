import type { ValueType } from "../dataTypes";
import { describeShape, GraphError } from "../dimensions";
import { operands, requireDataType } from "./require";
import type { InferenceTable } from "./rule";

/*
 * A matrix [rows, columns] in 4 bits an element, as onnxruntime's MatMulNBits has it: each row is cut into blocks,
 * `blocks` is uint8 [rows, columns / blockSize, blockSize / 2], two elements a byte, the lower half first; `scales` is
 * float32 [rows, columns / blockSize]; an element is (its 4 bits − 8) · its block's scale.
 */

export interface QuantizedAttributes {
  /** The matrix that blocks and scales stand for. */
  Dequantize: Readonly<Record<string, never>>;
  /** x [n, columns] · Wᵀ of a matrix W that blocks and scales stand for. */
  QuantizedProduct: Readonly<Record<string, never>>;
}

/** Sizes of the matrix that blocks and scales stand for, and of its blocks. */
export function quantizedSizes(blocks: ValueType, scales: ValueType) {
  requireDataType(blocks, "uint8");
  requireDataType(scales, "float32");
  const [rows, count, bytes] = blocks.shape;
  if (typeof rows !== "number" || typeof count !== "number" || typeof bytes !== "number" || blocks.shape.length !== 3)
    throw new GraphError(`${describeShape(blocks.shape)} are no blocks`);
  if (scales.shape[0] !== rows || scales.shape[1] !== count || scales.shape.length !== 2)
    throw new GraphError(`scales ${describeShape(scales.shape)} do not fit blocks ${describeShape(blocks.shape)}`);
  return { rows, columns: count * bytes * 2, blockSize: bytes * 2 };
}

export const quantizedRules: InferenceTable<QuantizedAttributes> = {
  Dequantize: (inputs) => {
    const { rows, columns } = quantizedSizes(...operands(inputs, 2));
    return [{ dataType: "float32", shape: [rows, columns] }];
  },
  QuantizedProduct: (inputs) => {
    const [x, blocks, scales] = operands(inputs, 3);
    requireDataType(x, "float32");
    const { rows, columns } = quantizedSizes(blocks, scales);
    if (x.shape.length !== 2 || x.shape[1] !== columns)
      throw new GraphError(`inner sizes differ: ${describeShape(x.shape)} and ${columns}`);
    return [{ dataType: "float32", shape: [x.shape[0] as number | string, rows] }];
  },
};
