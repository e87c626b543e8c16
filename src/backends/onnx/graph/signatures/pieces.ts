import type { ValueType } from "../dataTypes";
import { describeShape, GraphError } from "../dimensions";
import type { InferenceTable } from "./rule";

/**
 * How the results of the pieces are combined: `rows` concatenates the results along the first axis, `sum` adds the
 * results. On some devices, every piece gets an extra row of zeros. A result with `sum` must therefore stay the same if
 * a row of zeros is added.
 */
export type Combination = "rows" | "sum";

/** The size of the pieces. */
export interface PieceSize {
  /** Largest number of rows in a piece. */
  readonly rows: number;
  /**
   * Number of pieces on a device that does not support ONNX's Loop. The rows are divided evenly among the pieces, up to
   * rounding.
   */
  readonly count: number;
}

interface Pieces {
  readonly size: PieceSize;
  /** Number of operands that are cut into pieces along their first axis. */
  readonly cut: number;
  /** For each result of a piece: its type, its shape, and how the results of all pieces are combined. */
  readonly results: readonly (ValueType & { readonly combine: Combination })[];
}

export const piecesRules = {
  /**
   * A computation over rows that is divided into pieces. One piece is computed at a time, so the intermediate values
   * stay small. The first `cut` operands are cut into pieces along their first axis. Every piece reads the other
   * operands as a whole.
   */
  InPieces: (inputs, { cut, results, size }: Pieces) => {
    if ([size.rows, size.count].some((number) => !Number.isInteger(number) || number < 1))
      throw new GraphError(
        `needs at least one piece of at least one row, not ${size.count} pieces of ${size.rows} rows`,
      );
    const [rows] = inputs[0]?.shape ?? [];
    if (rows === undefined || cut === 0) throw new GraphError("needs an operand with rows to cut");
    for (const { shape } of inputs.slice(0, cut))
      if (shape[0] !== rows)
        throw new GraphError(
          `an operand of shape ${describeShape(shape)} must have ${rows} rows, like the first operand`,
        );
    return results.map(({ dataType, shape, combine }) => ({
      dataType,
      shape: combine === "rows" ? [rows, ...shape.slice(1)] : shape,
    }));
  },
} satisfies InferenceTable;
