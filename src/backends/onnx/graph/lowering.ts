import type { DataType } from "./dataTypes";
import type { Shape } from "./dimensions";
import { GraphError } from "./dimensions";
import type { Graph, Node, Value } from "./graph";
import type { OnnxAttribute, OnnxGraph, OnnxNode, OnnxTensor } from "./onnxFormat";
import type { Operator } from "./signatures/table";

export type Attributes = Readonly<Record<string, OnnxAttribute>>;

/** A node as its rule sees it. A rule does not read operands that its operator does not have. */
type LoweredNode<Op extends Operator> = Omit<Node<Op>, "inputs"> & { readonly inputs: readonly [Value, Value, Value] };

/** Writes one node in ONNX, given the ONNX names of its operands and outputs. */
export type LoweringRule<Op extends Operator> = (
  lowering: Lowering,
  node: LoweredNode<Op>,
  inputs: readonly string[],
  outputs: readonly string[],
) => void;

/** Collects ONNX nodes, and the integer constants that ONNX takes as inputs where our operators have attributes. */
export class Lowering {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  private readonly known = new Set<string>();

  private readonly outputNames = new Map<Value, string>();
  private readonly read: ReadonlySet<Value>;

  /** @param lowerBody lowers the graph within a node */
  constructor(
    private readonly graph: Graph,
    readonly lowerBody: (body: Graph) => OnnxGraph,
  ) {
    // A node's value that is also an output takes the output's name, which saves a node that renames it.
    for (const { name, value } of graph.outputs)
      if (value.producer && !this.outputNames.has(value)) this.outputNames.set(value, name);
    this.read = new Set([...graph.nodes.flatMap(({ inputs }) => inputs), ...graph.outputs.map(({ value }) => value)]);
  }

  /** Whether a node or an output reads a value. */
  isRead(value: Value): boolean {
    return this.read.has(value);
  }

  nameOf(value: Value): string {
    return this.outputNames.get(value) ?? value.name;
  }

  /** @param domain name of the operator set, for an operator that is not ONNX's own */
  emit(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: Attributes = {},
    domain?: string,
  ): void {
    this.nodes.push({ operator, inputs, outputs, attributes, ...(domain !== undefined && { domain }) });
  }

  /** The name of a constant vector (or scalar) of integers. */
  integers(elements: readonly number[], isScalar = false): string {
    return this.constant("int64", elements, isScalar);
  }

  constant(dataType: DataType, elements: readonly number[], isScalar = false): string {
    const name = `${dataType}${isScalar ? "_scalar" : ""}_${elements.join("_")}`;
    return this.once(name, () => {
      this.initializers.push({ name, dataType, shape: isScalar ? [] : [elements.length], elements });
    });
  }

  /** The name of a tensor of zeros or ones. */
  filled(element: 0 | 1, dataType: DataType, shape: readonly number[]): string {
    return this.once(`${dataType}_${element === 0 ? "zeros" : "ones"}_${shape.join("_")}`, (name) => {
      const size = shape.reduce((count, dimension) => count * dimension, 1);
      this.initializers.push({ name, dataType, shape, elements: Array<number>(size).fill(element) });
    });
  }

  /** The name of a vector with the value's shape at run time. */
  shapeOf(value: Value): string {
    const name = `shape_of_${this.nameOf(value)}`;
    return this.once(name, () => this.emit("Shape", [this.nameOf(value)], [name]));
  }

  /** The name of a vector of one element: the size, at run time, of a symbol in some input's shape. */
  sizeOf(symbol: string): string {
    const name = `size_of_${symbol}`;
    return this.once(name, () => {
      const source = this.graph.inputs.find(({ shape }) => shape.includes(symbol));
      if (!source) throw new GraphError(`no input declares the symbol "${symbol}"`);
      const axis = source.shape.indexOf(symbol);
      this.emit("Shape", [source.name], [name], { start: { integer: axis }, end: { integer: axis + 1 } });
    });
  }

  /**
   * The name of a vector with the new shape, for ONNX's Reshape. It is constant where possible, and computed at run
   * time elsewhere.
   */
  reshapeTarget(before: Shape, after: Shape): string {
    const isCopied = (axis: number): boolean => before[axis] === after[axis];
    const unknown = after.filter((dimension, axis) => typeof dimension === "string" && !isCopied(axis));
    // In ONNX's Reshape, 0 copies the operand's axis, and one -1 is inferred from the other axes.
    const inferred = unknown.find((dimension) => dimension.toString().includes("*")) ?? unknown.at(-1);
    const parts = after.map((dimension, axis) => {
      if (typeof dimension === "number") return dimension;
      if (isCopied(axis)) return 0;
      return dimension === inferred ? -1 : dimension;
    });
    if (parts.every((part) => typeof part === "number")) return this.integers(parts);
    const name = `reshape_to_${parts.join("_")}`;
    return this.once(name, () => {
      const pieces = parts.map((part) => (typeof part === "number" ? this.integers([part]) : this.sizeOf(part)));
      this.emit("Concat", pieces, [name], { axis: { integer: 0 } });
    });
  }

  /** Adds the nodes of another graph, which must have no name in common with this one. */
  include({ nodes, initializers }: OnnxGraph): void {
    this.nodes.push(...nodes);
    this.initializers.push(...initializers);
  }

  /** Returns the name, after making the thing with this name at the first call. */
  once(name: string, make: (name: string) => void): string {
    if (!this.known.has(name)) {
      this.known.add(name);
      make(name);
    }
    return name;
  }
}
