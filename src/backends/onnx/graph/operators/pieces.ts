import { GraphError } from "../dimensions";
import type { BuildPiece, Value } from "../graph";
import { Graph } from "../graph";
import type { PieceSize } from "../signatures/pieces";

/** The size of a piece's first axis. It is known only at run time, because the last piece may be smaller. */
const pieceRows = "rowsOfPiece";

/**
 * Divides a computation over rows into pieces. Each piece computes some of the rows. Memory does not keep the
 * intermediate values of a piece, so the backward pass computes each piece again.
 * @param build a function that builds one piece and returns the piece's results. It may read values of the surrounding
 *   graph only through its argument
 * @returns one value for each result of a piece. It contains the rows of all pieces, or the sum over all pieces
 */
export function inPieces(size: PieceSize, build: BuildPiece): readonly Value[] {
  const graph = new Graph();
  const cut = new Map<Value, Value>();
  const whole = new Map<Value, Value>();
  const outputs = build({
    rows: (outer) =>
      remember(cut, outer, () => graph.input(`rows_${cut.size}`, outer.dataType, [pieceRows, ...outer.shape.slice(1)])),
    whole: (outer) => remember(whole, outer, () => graph.input(`whole_${whole.size}`, outer.dataType, outer.shape)),
  });
  outputs.forEach(({ value }, index) => graph.output(`result_${index}`, value));
  const operands = [...cut.keys(), ...whole.keys()];
  const [first] = operands;
  if (!first) throw new GraphError("InPieces: needs an operand");
  const attributes = {
    size,
    cut: cut.size,
    results: outputs.map(({ value: { dataType, shape }, combine }) => ({ dataType, shape, combine })),
  };
  const body = { graph, build, cut: [...cut.values()], whole: [...whole.values()], outputs };
  return first.graph.node("InPieces", operands, attributes, body);
}

function remember(known: Map<Value, Value>, outer: Value, make: () => Value): Value {
  const value = known.get(outer) ?? make();
  known.set(outer, value);
  return value;
}
