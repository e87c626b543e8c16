import type { DataType, ValueType } from "./dataTypes";
import type { Shape } from "./dimensions";
import { GraphError } from "./dimensions";
import type { Combination } from "./signatures/pieces";
import type { Operator, OperatorAttributes } from "./signatures/table";
import { inferenceRules } from "./signatures/table";

/** An edge of the graph: one tensor. Values are compared by identity. */
export interface Value extends ValueType {
  readonly graph: Graph;
  readonly name: string;
  /** The node that produces the value. Undefined for inputs and constants. */
  readonly producer: Node | undefined;
}

export interface Node<Op extends Operator = Operator> {
  readonly operator: Op;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly attributes: OperatorAttributes[Op];
  /** The graph that computes one piece. Only an `InPieces` node has such a graph. */
  readonly body: Op extends "InPieces" ? PieceGraph : undefined;
}

export interface PieceOutput {
  /** A value of the piece's graph. */
  readonly value: Value;
  readonly combine: Combination;
}

/**
 * One piece of a computation over rows. The piece has its own graph. The functions below take a value of the
 * surrounding graph and return an input of the piece's graph.
 */
export interface Piece {
  /** Returns an input that holds only the piece's rows of the value `outer`. */
  readonly rows: (outer: Value) => Value;
  readonly whole: (outer: Value) => Value;
}

/** Builds the computation of one piece. The backward pass calls the function again to compute the piece's gradients. */
export type BuildPiece = (piece: Piece) => readonly PieceOutput[];

/**
 * The computation of one piece. `graph` has one input for each operand of the node. The inputs in `cut` stand for the
 * first operands and hold only the piece's rows. The inputs in `whole` stand for the other operands and hold all rows.
 */
interface PieceGraph {
  readonly graph: Graph;
  readonly build: BuildPiece;
  readonly cut: readonly Value[];
  readonly whole: readonly Value[];
  readonly outputs: readonly PieceOutput[];
}

interface Constant {
  readonly value: Value;
  readonly elements: readonly number[];
}

/** A part of the forward pass that the backward pass computes again from the value `from`. */
export interface CheckpointedSegment {
  readonly from: Value;
  readonly nodes: readonly Node[];
}

/**
 * A dataflow graph under construction. The nodes are in the order in which they were added. This order is topological,
 * because a node can only read values that exist already.
 */
export class Graph {
  readonly inputs: Value[] = [];
  readonly outputs: { name: string; value: Value }[] = [];
  readonly nodes: Node[] = [];
  readonly constants: Constant[] = [];
  readonly checkpointedSegments: CheckpointedSegment[] = [];
  private readonly constantsByContent = new Map<string, Value>();
  private counter = 0;

  /** Declares an input. All shapes in the graph may use the symbols of the input's shape. */
  input(name: string, dataType: DataType, shape: Shape): Value {
    if (this.inputs.some((input) => input.name === name)) throw new GraphError(`input "${name}" is declared twice`);
    const value: Value = { graph: this, name, dataType, shape, producer: undefined };
    this.inputs.push(value);
    return value;
  }

  output(name: string, value: Value): void {
    if (value.graph !== this) throw new GraphError(`output "${name}" belongs to another graph`);
    if (this.outputs.some((output) => output.name === name)) throw new GraphError(`output "${name}" is declared twice`);
    this.outputs.push({ name, value });
  }

  /** Adds a constant tensor. If the graph already has an equal constant, this constant is returned. */
  constant(elements: readonly number[], dataType: DataType, shape: readonly number[]): Value {
    const size = shape.reduce((count, dimension) => count * dimension, 1);
    if (size !== elements.length)
      throw new GraphError(`a constant of shape [${shape.join(", ")}] needs ${size} elements, not ${elements.length}`);
    const key = `${dataType}|${shape.join(",")}|${elements.join(",")}`;
    const known = this.constantsByContent.get(key);
    if (known) return known;
    const value: Value = { graph: this, name: this.freshName("constant"), dataType, shape, producer: undefined };
    this.constants.push({ value, elements });
    this.constantsByContent.set(key, value);
    return value;
  }

  scalar(element: number, dataType: DataType): Value {
    return this.constant([element], dataType, []);
  }

  /**
   * Adds a node and infers the types of its outputs.
   * @throws GraphError if the operator does not accept the operands. The error names the operator and its operands
   */
  node<Op extends Operator>(
    operator: Op,
    inputs: readonly Value[],
    attributes: OperatorAttributes[Op],
    body?: Node<Op>["body"],
  ): readonly Value[] {
    if (inputs.some((input) => input.graph !== this))
      throw new GraphError(`${operator}: an operand belongs to another graph`);
    let types: readonly ValueType[];
    try {
      types = inferenceRules[operator](inputs, attributes);
    } catch (error) {
      if (!(error instanceof GraphError)) throw error;
      const operands = inputs.map(({ name, dataType, shape }) => `${name}: ${dataType}[${shape.join(", ")}]`);
      throw new GraphError(`${operator}(${operands.join("; ")}): ${error.message}`);
    }
    const outputs: Value[] = [];
    const node = { operator, inputs, outputs, attributes, body } as Node<Op>;
    for (const type of types) outputs.push({ ...type, graph: this, name: this.freshName(operator), producer: node });
    this.nodes.push(node);
    return outputs;
  }

  /**
   * Adds the nodes that `build` builds, with gradient checkpointing (Chen et al. 2016, arXiv 1604.06174). The argument
   * `from` is the input of the nodes. This input stays in memory until the backward pass, but the values of the nodes
   * do not. The backward pass computes the values of the nodes again. The gradients stay the same. Training needs less
   * memory, but computes the nodes twice.
   */
  checkpointed<T>(from: Value, build: () => T): T {
    const before = this.nodes.length;
    const built = build();
    this.checkpointedSegments.push({ from, nodes: this.nodes.slice(before) });
    return built;
  }

  private freshName(stem: string): string {
    this.counter += 1;
    return `${stem}_${this.counter}`;
  }
}

/** Adds a node and returns its first output. */
export function apply<Op extends Operator>(
  operator: Op,
  inputs: readonly [Value, ...Value[]],
  attributes: OperatorAttributes[Op],
): Value {
  return inputs[0].graph.node(operator, inputs, attributes)[0] as Value;
}

/**
 * An operand of an operator: a value or a number. The number becomes a constant with the element type of the operator's
 * other operand.
 */
export type Operand = Value | number;

export function asValue(operand: Operand, like: Value): Value {
  return typeof operand === "number" ? like.graph.scalar(operand, like.dataType) : operand;
}
