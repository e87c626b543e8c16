import type { DataType } from "./dataTypes";
import { isFloat, onnxElementType } from "./dataTypes";
import { writtenType } from "./dialect";
import type { Value } from "./graph";
import type { Lowering, LoweringRule } from "./lowering";
import { renamed } from "./lowerPieces";

/**
 * Writes a computation in pieces for a device that does not support ONNX's Loop. The graph contains the nodes of a
 * piece `count` times. The rows are divided evenly among the pieces, up to rounding. A result is a tensor with rows, or
 * a sum. Each piece appends its rows to the rows of the earlier pieces, or adds its sum to the sum of the earlier
 * pieces. A piece starts only when the previous piece is done, so memory holds only one piece at a time.
 *
 * If there are fewer rows than pieces, some pieces have no row. The WebGPU provider cannot reduce an axis of size 0.
 * Each piece therefore gets an extra row of zeros. The result for this row is removed afterwards.
 */
export const unrollPieces: LoweringRule<"InPieces"> = (lowering, node, operands, results) => {
  const { graph, cut, whole, outputs } = node.body;
  const { size } = node.attributes;
  const stem = results[0] ?? "";
  const outer = new Map(whole.map(({ name }, index) => [name, operands[cut.length + index] ?? ""]));
  const written = lowering.lowerBody(graph);
  let soFar: readonly string[] = [];
  for (let index = 0; index < size.count; index += 1) {
    const own = (name: string): string => `${stem}_${index}_${name}`;
    const bounds = [index, index + 1].map((part) => emitBound(lowering, operands[0] ?? "", stem, part, size.count));
    cut.forEach((value, place) =>
      emitRows(lowering, { value, from: operands[place] ?? "", bounds, to: own(value.name), before: soFar[0] }),
    );
    const piece = renamed(written, (name) => outer.get(name) ?? own(name));
    lowering.include(piece);
    const isLast = index === size.count - 1;
    soFar = outputs.map(({ combine }, place) => {
      const result = piece.outputs[place]?.name ?? "";
      const part = combine === "rows" ? withoutLastRow(lowering, result) : result;
      const name = isLast ? (results[place] ?? "") : own(`soFar_${place}`);
      const both = [...soFar.slice(place, place + 1), part];
      if (both.length === 1) lowering.emit("Identity", both, [name]);
      else if (combine === "rows") lowering.emit("Concat", both, [name], { axis: 0 });
      else lowering.emit("Add", both, [name]);
      return name;
    });
  }
};

interface Cut {
  /** The input of the piece's graph that receives this operand's rows. */
  readonly value: Value;
  readonly from: string;
  readonly bounds: readonly string[];
  readonly to: string;
  /** A value that must be computed before the piece starts. */
  readonly before: string | undefined;
}

/** Removes the last row of a piece's result. This row is the result for the extra row of zeros. */
function withoutLastRow(lowering: Lowering, result: string): string {
  const zero = lowering.integers([0]);
  return lowering.partsOf(result)("rows", "Slice", [result, zero, lowering.integers([-1]), zero]);
}

/** Writes the nodes that cut a piece's rows out of an operand and append a row of zeros to them. */
function emitRows(lowering: Lowering, { value: { dataType, shape }, from, bounds, to, before }: Cut): void {
  const part = lowering.partsOf(to);
  const isNumber = isFloat(dataType);
  // The provider slices only floating-point tensors, so integers are cast to float32. float32 holds integers exactly up
  // to 2²⁴, more than any token id.
  const cuttable = isNumber
    ? from
    : lowering.once(`${from}_float`, (name) => emitCast(lowering, from, "float32", name));
  const slice = part("slice", "Slice", [cuttable, ...bounds, lowering.integers([0])]);
  const isGated = isNumber && before !== undefined;
  if (isGated) emitAfter(lowering, slice, before, `${to}_gated`);
  const zeros = lowering.filled(0, isNumber ? dataType : "float32", [1, ...(shape.slice(1) as readonly number[])]);
  const rows = [isGated ? `${to}_gated` : slice, zeros];
  if (isNumber) lowering.emit("Concat", rows, [to], { axis: 0 });
  else emitCast(lowering, part("padded", "Concat", rows, { axis: 0 }), writtenType(dataType, "webgpu"), to);
}

/**
 * Index of the row at which a part begins: ⌈part · rows / count⌉. Because this number is rounded up, the first part has
 * at least one row, unless there are no rows at all.
 */
function emitBound(lowering: Lowering, rows: string, stem: string, part: number, count: number): string {
  return lowering.once(`${stem}_bound_${part}`, (bound) => {
    const total = lowering.once(`${stem}_rows`, (name) => lowering.emit("Shape", [rows], [name], { start: 0, end: 1 }));
    const term = lowering.partsOf(bound);
    const multiple = term("multiple", "Mul", [total, lowering.integers([part])]);
    const above = term("above", "Add", [multiple, lowering.integers([count - 1])]);
    lowering.emit("Div", [above, lowering.integers([count])], [bound]);
  });
}

const emitCast = (lowering: Lowering, from: string, to: DataType, output: string): void =>
  lowering.emit("Cast", [from], [output], { to: onnxElementType[to] });

/**
 * Adds a node of ONNX's operator Where that outputs x, but only after `other` is computed. Both branches of the node
 * are x, and its condition reads `other`.
 */
export function emitAfter(lowering: Lowering, x: string, other: string, output: string): void {
  const part = lowering.partsOf(output);
  const flat = part("flat", "Reshape", [other, lowering.integers([-1])]);
  const zero = lowering.integers([0]);
  const element = part("element", "Slice", [flat, zero, lowering.integers([1]), zero]);
  const isItself = part("isItself", "Equal", [element, element]);
  lowering.emit("Where", [isItself, x, x], [output]);
}
