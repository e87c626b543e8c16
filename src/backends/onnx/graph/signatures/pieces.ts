import { describeShape, GraphError } from "../dimensions";
import type { Graph, Value } from "../graph";
import type { InferenceTable } from "./table";

/**
 * How the results of the pieces become one: laid end to end along the first axis, or added up, where a row of zeros
 * must add nothing.
 */
export type Combination = "rows" | "sum";

export interface PieceOutput {
  /** A value of the piece's own graph. */
  readonly value: Value;
  readonly combine: Combination;
}

/** How large the pieces are. */
export interface PieceSize {
  /** The most rows of a piece. */
  readonly rows: number;
  /** Where a graph cannot go on until the rows are at an end: the number of pieces, equal but for rounding. */
  readonly count: number;
}

/** Gives what one piece reads, as values of its own graph, by the values of the graph around it. */
export interface Piece {
  /** Those rows of a value that are the piece's. */
  readonly rows: (outer: Value) => Value;
  readonly whole: (outer: Value) => Value;
}

/** Builds the computation of one piece; called again to differentiate it. */
export type BuildPiece = (piece: Piece) => readonly PieceOutput[];

export interface PiecesAttributes {
  /**
   * A computation over rows, done for some of them at a time, so that what it needs in passing stays small. Its
   * operands are first those that are cut along their first axis, then those that every piece reads whole.
   */
  InPieces: {
    readonly build: BuildPiece;
    readonly size: PieceSize;
    /** What `build` built, and those of its inputs that stand for the operands, in order. */
    readonly body: Graph;
    readonly cut: readonly Value[];
    readonly whole: readonly Value[];
    readonly outputs: readonly PieceOutput[];
  };
}

export const piecesRules: InferenceTable<PiecesAttributes> = {
  InPieces: (inputs, { cut, outputs, size }) => {
    if ([size.rows, size.count].some((number) => !Number.isInteger(number) || number < 1))
      throw new GraphError(`${size.count} pieces of ${size.rows} rows`);
    const [rows] = inputs[0]?.shape ?? [];
    if (rows === undefined || cut.length === 0) throw new GraphError("needs an operand with rows to cut");
    for (const { shape } of inputs.slice(0, cut.length))
      if (shape[0] !== rows)
        throw new GraphError(`${describeShape(shape)} has not the ${rows} rows of the first operand`);
    return outputs.map(({ value: { dataType, shape }, combine }) => ({
      dataType,
      shape: combine === "rows" ? [rows, ...shape.slice(1)] : shape,
    }));
  },
};
