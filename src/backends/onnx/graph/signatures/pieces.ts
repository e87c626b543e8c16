import type { ValueType } from "../dataTypes";
import { describeShape, GraphError } from "../dimensions";

import type { InferenceTable } from "./rule";

/**
 * How the results of the pieces become one: laid end to end along the first axis, or added up, where a row of zeros
 * must add nothing.
 */
export type Combination = "rows" | "sum";

export interface PieceResult extends ValueType {
  readonly combine: Combination;
}

/** How large the pieces are. */
export interface PieceSize {
  /** The most rows of a piece. */
  readonly rows: number;
  /** Where a graph cannot go on until the rows are at an end: the number of pieces, equal but for rounding. */
  readonly count: number;
}

export interface PiecesAttributes {
  /**
   * A computation over rows, done for some of them at a time, so that what it needs in passing stays small. Its
   * operands are first those that are cut along their first axis, then those that every piece reads whole.
   */
  InPieces: {
    readonly size: PieceSize;
    /** How many of the operands are cut. */
    readonly cut: number;
    /** The results of one piece. */
    readonly results: readonly PieceResult[];
  };
}

export const piecesRules: InferenceTable<PiecesAttributes> = {
  InPieces: (inputs, { cut, results, size }) => {
    if ([size.rows, size.count].some((number) => !Number.isInteger(number) || number < 1))
      throw new GraphError(`${size.count} pieces of ${size.rows} rows`);
    const [rows] = inputs[0]?.shape ?? [];
    if (rows === undefined || cut === 0) throw new GraphError("needs an operand with rows to cut");
    for (const { shape } of inputs.slice(0, cut))
      if (shape[0] !== rows)
        throw new GraphError(`${describeShape(shape)} has not the ${rows} rows of the first operand`);
    return results.map(({ dataType, shape, combine }) => ({
      dataType,
      shape: combine === "rows" ? [rows, ...shape.slice(1)] : shape,
    }));
  },
};
