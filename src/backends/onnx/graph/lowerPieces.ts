import type { DataType } from "./dataTypes";
import { onnxElementType } from "./dataTypes";
import type { PieceOutput } from "./graph";
import type { Lowering, LoweringRule } from "./lowering";
import type { OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from "./onnxFormat";

/**
 * Writes a computation in pieces with ONNX's operator Loop. Each iteration computes one piece. Some operands are cut
 * into pieces along their first axis. An iteration reads only the piece's rows of these operands. It reads the other
 * operands as a whole. A result is a tensor with rows, or a sum. The iteration appends its rows to the rows of the
 * earlier pieces, or adds its sum to the sum of the earlier pieces.
 */
export const lowerPieces: LoweringRule<"InPieces"> = (lowering, node, operands, loopOutputs) => {
  const { graph, cut, whole, outputs } = node.body;
  const { size } = node.attributes;
  // A name in the body of a Loop must differ from all names of the surrounding graph.
  const own = (name: string): string => `${loopOutputs[0] ?? ""}_${name}`;
  const outerNames = new Map(whole.map(({ name }, index) => [name, operands[cut.length + index]]));
  const piece = renamed(lowering.lowerBody(graph), (name) => outerNames.get(name) ?? own(name));

  const typeOf = (index: number): DataType => piece.outputs[index]?.dataType ?? "float32";

  const turn: OnnxValue = { name: own("turn"), dataType: "int64", shape: [] };
  const goOn: OnnxValue = { name: own("goOn"), dataType: "bool", shape: [] };
  const carried = (when: string): OnnxValue[] =>
    outputs.map(({ value: { shape }, combine }, index) => {
      const dataType = typeOf(index);
      const name = own(`${when}_${index}`);
      return { name, dataType, shape: combine === "rows" ? [`${name}_rows`, ...shape.slice(1)] : shape };
    });
  const [before, after] = [carried("before"), carried("after")];
  const loopBody: OnnxGraph = {
    inputs: [turn, goOn, ...before],
    outputs: [{ ...goOn, name: own("goesOn") }, ...after],
    initializers: [...piece.initializers, vector(own("size"), size.rows), vector(own("axis"), 0)],
    nodes: [
      onnxNode("Identity", [goOn.name], own("goesOn")),
      onnxNode("Mul", [turn.name, own("size")], own("start")),
      onnxNode("Add", [own("start"), own("size")], own("end")),
      // ONNX's Slice stops at the last row, so the last slice may be shorter.
      ...cut.map(({ name }, index) =>
        onnxNode("Slice", [operands[index] ?? "", own("start"), own("end"), own("axis")], own(name)),
      ),
      ...piece.nodes,
      ...outputs.map(({ combine }, index) => {
        const both = [before[index]?.name ?? "", piece.outputs[index]?.name ?? ""];
        const sum = after[index]?.name ?? "";
        return combine === "rows" ? onnxNode("Concat", both, sum, { axis: 0 }) : onnxNode("Add", both, sum);
      }),
    ],
  };
  const turns = emitTurns(lowering, operands[0] ?? "", size.rows, own("turns"));
  const start = outputs.map((output, index) => emitStart(lowering, output, typeOf(index), own(`start_${index}`)));
  lowering.emit("Loop", [turns, "", ...start], loopOutputs, { body: { graph: loopBody } });
};

/** The number of pieces: ⌈rows / rowsPerPiece⌉. */
function emitTurns(lowering: Lowering, rows: string, rowsPerPiece: number, turns: string): string {
  const part = lowering.partsOf(turns);
  const count = part("count", "Shape", [rows], { start: 0, end: 1 });
  const above = part("above", "Add", [count, lowering.integers([rowsPerPiece - 1])]);
  lowering.emit("Div", [above, lowering.integers([rowsPerPiece])], [turns]);
  return turns;
}

/**
 * Writes the value that a result has before the first piece: a tensor without rows, or zeros if the result is a sum.
 */
function emitStart(lowering: Lowering, { value, combine }: PieceOutput, dataType: DataType, name: string): string {
  const shape = (combine === "rows" ? [0, ...value.shape.slice(1)] : value.shape) as readonly number[];
  // ConstantOfShape returns float32.
  const zeros = lowering.partsOf(name)("zeros", "ConstantOfShape", [lowering.integers(shape)]);
  lowering.emit("Cast", [zeros], [name], { to: onnxElementType[dataType] });
  return name;
}

const vector = (name: string, element: number): OnnxTensor => ({
  name,
  dataType: "int64",
  shape: [1],
  elements: [element],
});

const onnxNode = (
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: OnnxNode["attributes"] = {},
): OnnxNode => ({ operator, inputs, outputs: [output], attributes });

/** Returns a copy of a graph. `rename` gives the new name of each value. */
export function renamed(graph: OnnxGraph, rename: (name: string) => string): OnnxGraph {
  // An empty name stands for an omitted operand.
  const all = (names: readonly string[]): string[] => names.map((name) => (name === "" ? "" : rename(name)));
  const one = <Named extends { readonly name: string }>(named: Named): Named => ({
    ...named,
    name: rename(named.name),
  });
  return {
    nodes: graph.nodes.map((node) => ({ ...node, inputs: all(node.inputs), outputs: all(node.outputs) })),
    initializers: graph.initializers.map(one),
    inputs: graph.inputs.map(one),
    outputs: graph.outputs.map(one),
  };
}
