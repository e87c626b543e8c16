import type { DataType } from "./dataTypes";
import type { Shape } from "./dimensions";
import { GraphError } from "./dimensions";
import type { Graph, Node, Value } from "./graph";
import type { OnnxGraph, OnnxNode, OnnxTensor } from "./onnxFormat";
import type { Operator } from "./signatures/table";

/**
 * A node with the operands that a lowering rule reads. The type lists three operands, although many operators have
 * fewer. A rule must read only the operands that its operator really has.
 */
type LoweredNode<Op extends Operator> = Omit<Node<Op>, "inputs"> & { readonly inputs: readonly [Value, Value, Value] };

/** Writes one node in ONNX. `inputs` and `outputs` are the ONNX names of its operands and outputs. */
export type LoweringRule<Op extends Operator> = (
  lowering: Lowering,
  node: LoweredNode<Op>,
  inputs: readonly string[],
  outputs: readonly string[],
) => void;

/**
 * Collects the ONNX nodes of a graph, and the constants that these nodes read. Some attributes of Lethe's operators are
 * constant inputs in ONNX.
 */
export class Lowering {
  readonly nodes: OnnxNode[] = [];
  readonly initializers: OnnxTensor[] = [];
  private readonly known = new Set<string>();

  private readonly outputNames = new Map<Value, string>();
  private readonly read: ReadonlySet<Value>;

  /** @param lowerBody a function that writes the graph of an `InPieces` node in ONNX */
  constructor(
    private readonly graph: Graph,
    readonly lowerBody: (body: Graph) => OnnxGraph,
  ) {
    // A value that is an output of the graph gets the name of the output. No node then has to rename the value.
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

  /** @param domain name of the operator set. Default: ONNX's own operator set */
  emit(
    operator: string,
    inputs: readonly string[],
    outputs: readonly string[],
    attributes: OnnxNode["attributes"] = {},
    domain?: string,
  ): void {
    this.nodes.push({ operator, inputs, outputs, attributes, domain });
  }

  /**
   * Helps to write an output that needs several nodes. Returns a function that adds one node for an intermediate value.
   * The intermediate value has the name of `output` with a suffix, and the function returns this name.
   */
  partsOf(output: string) {
    return (
      suffix: string,
      operator: string,
      inputs: readonly string[],
      attributes: OnnxNode["attributes"] = {},
    ): string => {
      const name = `${output}_${suffix}`;
      this.emit(operator, inputs, [name], attributes);
      return name;
    };
  }

  /** Returns the name of a constant vector of integers. */
  integers(elements: readonly number[]): string {
    return this.constant("int64", elements);
  }

  /** Returns the name of a constant: a vector or a scalar. */
  constant(dataType: DataType, elements: readonly number[], isScalar = false): string {
    const name = `${dataType}${isScalar ? "_scalar" : ""}_${elements.join("_")}`;
    return this.once(name, () => {
      this.initializers.push({ name, dataType, shape: isScalar ? [] : [elements.length], elements });
    });
  }

  /** Returns the name of a constant tensor of zeros or ones. */
  filled(element: 0 | 1, dataType: DataType, shape: readonly number[]): string {
    return this.once(`${dataType}_${element === 0 ? "zeros" : "ones"}_${shape.join("_")}`, (name) => {
      const size = shape.reduce((count, dimension) => count * dimension, 1);
      this.initializers.push({ name, dataType, shape, elements: Array<number>(size).fill(element) });
    });
  }

  /** Returns the name of a vector that holds the shape of `value` at run time. */
  shapeOf(value: Value): string {
    const name = `shape_of_${this.nameOf(value)}`;
    return this.once(name, () => this.emit("Shape", [this.nameOf(value)], [name]));
  }

  /**
   * Returns the name of a vector with one element: the size that a symbol has at run time. The size is read from an
   * input whose shape contains the symbol.
   */
  sizeOf(symbol: string): string {
    const name = `size_of_${symbol}`;
    return this.once(name, () => {
      const source = this.graph.inputs.find(({ shape }) => shape.includes(symbol));
      if (!source) throw new GraphError(`no input declares the symbol "${symbol}"`);
      const axis = source.shape.indexOf(symbol);
      this.emit("Shape", [source.name], [name], { start: axis, end: axis + 1 });
    });
  }

  /**
   * Returns the name of the vector with the new shape for ONNX's Reshape. The vector is a constant if possible.
   * Otherwise it is computed at run time.
   */
  reshapeTarget(before: Shape, after: Shape): string {
    const isCopied = (axis: number): boolean => before[axis] === after[axis];
    const unknown = after.filter((dimension, axis) => typeof dimension === "string" && !isCopied(axis));
    // ONNX's Reshape copies the operand's size where the shape is 0, and infers one size where the shape is -1.
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
      this.emit("Concat", pieces, [name], { axis: 0 });
    });
  }

  /** Adds the nodes of another graph. The two graphs must have no name in common. */
  include({ nodes, initializers }: OnnxGraph): void {
    this.nodes.push(...nodes);
    this.initializers.push(...initializers);
  }

  /** If no value with this name exists yet, calls `make`, which adds the value. Returns the name. */
  once(name: string, make: (name: string) => void): string {
    if (!this.known.has(name)) {
      this.known.add(name);
      make(name);
    }
    return name;
  }
}
