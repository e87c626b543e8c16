import type { DataType } from "./dataTypes";
import { onnxElementType } from "./dataTypes";
import type { PieceOutput } from "./graph";
import type { Lowering, LoweringRule } from "./lowering";
import type { OnnxGraph, OnnxNode, OnnxTensor, OnnxValue } from "./onnxFormat";

/**
 * Writes a computation in pieces as ONNX's Loop. Each turn of the Loop computes one piece. The turn takes its rows of
 * the cut operands, and reads the other operands whole. The rows of the piece are appended to the results so far, or
 * its sums are added.
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
        return combine === "rows"
          ? onnxNode("Concat", both, sum, { axis: { integer: 0 } })
          : onnxNode("Add", both, sum);
      }),
    ],
  };
  const turns = emitTurns(lowering, operands[0] ?? "", size.rows, own("turns"));
  const start = outputs.map((output, index) => emitStart(lowering, output, typeOf(index), own(`start_${index}`)));
  lowering.emit("Loop", [turns, "", ...start], loopOutputs, { body: { graph: loopBody } });
};

/** The number of pieces: ⌈rows / rowsPerPiece⌉. */
function emitTurns(lowering: Lowering, rows: string, rowsPerPiece: number, turns: string): string {
  const [count, above] = [`${turns}_count`, `${turns}_above`];
  lowering.emit("Shape", [rows], [count], { start: { integer: 0 }, end: { integer: 1 } });
  lowering.emit("Add", [count, lowering.integers([rowsPerPiece - 1])], [above]);
  lowering.emit("Div", [above, lowering.integers([rowsPerPiece])], [turns]);
  return turns;
}

/** The value of a result before the first piece: no rows, or zeros for a sum. */
function emitStart(lowering: Lowering, { value, combine }: PieceOutput, dataType: DataType, name: string): string {
  const shape = (combine === "rows" ? [0, ...value.shape.slice(1)] : value.shape) as readonly number[];
  // ConstantOfShape returns float32.
  const zeros = `${name}_zeros`;
  lowering.emit("ConstantOfShape", [lowering.integers(shape)], [zeros]);
  lowering.emit("Cast", [zeros], [name], { to: { integer: onnxElementType[dataType] } });
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

/** Returns a copy of a graph with other names. */
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
