import { GraphError } from "../dimensions";
import type { BuildPiece, Value } from "../graph";
import { Graph } from "../graph";
import type { PieceSize } from "../signatures/pieces";

/** The size of a piece's first axis, known only when it runs: the last piece may be smaller. */
const pieceRows = "rowsOfPiece";

/**
 * Computes over rows, some of them at a time. Differentiating it computes each piece anew instead of keeping
 * anything of it.
 * @param build is given access to the values of the graph around it and gives the results of one piece
 * @returns one value for each result: rows end to end, or the sum over the pieces
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
  if (!first) throw new GraphError("InPieces: reads nothing");
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
